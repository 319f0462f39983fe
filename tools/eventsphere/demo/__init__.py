"""Demo data: events, people and bookings that look real, made over the public API."""
