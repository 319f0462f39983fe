"""What every EventSphere service shares: the web edge, problems, tokens, database, clients and logs."""
