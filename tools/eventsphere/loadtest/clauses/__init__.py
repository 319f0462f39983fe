"""The clauses of the scorecard: each judges one promise and tells why."""
