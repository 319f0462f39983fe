"""`python -m event`: serve until SIGTERM."""

from kit import early as early  # isort: split

from event.app import create_app
from event.settings import EventSettings
from kit.serve import main

if __name__ == "__main__":
    main("event", EventSettings, create_app)
