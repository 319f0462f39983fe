"""Bookings: who has which seats, and what became of each wish to have some."""
