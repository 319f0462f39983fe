"""What a cluster runs, against what Git says."""
