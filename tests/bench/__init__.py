"""`make bench`: CPU per request of the hot endpoints, as ratios to a bare endpoint measured in the same run."""
