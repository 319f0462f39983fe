"""Promotion: one file copied from an environment to the next, after its gates."""
