"""The `eventsphere` command: run the platform here, fill it with demo data, look at it."""
