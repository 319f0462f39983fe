"""What tests of several kinds share: a real database, services over real HTTP, keys and tokens."""
