"""What can be visited: events from draft to cancelled, their pictures, and their seats."""
