"""Terraform without AWS."""
