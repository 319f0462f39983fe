"""Every guard is broken on purpose, one at a time, and a test has to notice (`make mutate`)."""
