"""What a change of the tree changes in a cluster, and what of it is risky."""
