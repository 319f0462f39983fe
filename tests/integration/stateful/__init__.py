"""Every interleaving, crash and lost message that hypothesis can think of, over the real database."""
