"""Run the whole platform on this machine, as processes."""
