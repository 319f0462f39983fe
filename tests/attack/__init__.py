"""Attacks on a platform of our own, on this machine only, and what they cost other people."""
