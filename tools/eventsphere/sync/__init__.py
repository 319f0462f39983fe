"""A sync that a person starts, also while the environment's sync window is closed."""
