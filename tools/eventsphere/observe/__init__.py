"""Alert rules that are made: burn rates from the SLO file, and what must never be missing."""
