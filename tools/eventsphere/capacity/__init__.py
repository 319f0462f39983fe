"""How many people an environment carries, and what that costs."""
