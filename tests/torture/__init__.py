"""`make torture`: what a flash sale, a crash and a bad network do to a real platform, as counts and ratios."""
