"""Load tests: an open schedule of requests, a record of what happened, an oracle of the autoscaler, and a verdict."""
