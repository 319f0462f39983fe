"""Delivery: what the pipeline does between a merge and a cluster. Every step is a compare-and-swap in Git."""
