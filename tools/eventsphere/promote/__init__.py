"""Promotion: a release, manifests and images together, goes from one environment to the next after its gates."""
