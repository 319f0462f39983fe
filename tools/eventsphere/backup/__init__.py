"""`eventsphere backup`, `verify` and `restore`: the databases of an environment in a place that outlives them."""
