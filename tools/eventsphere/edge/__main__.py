"""`python -m eventsphere.edge`: serve until SIGTERM, then finish what is in flight."""

import os
import sys

import uvloop
from aiohttp import web

from eventsphere.edge.app import create_app
from eventsphere.edge.connections import allow_files
from eventsphere.edge.settings import from_environment


def main() -> None:
    """Serve with settings from the environment; a wrong one is named and ends the start."""
    try:
        settings = from_environment(os.environ)
    except ValueError as error:
        sys.exit(f"edge: {error}")
    allow_files()
    web.run_app(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop=uvloop.new_event_loop(),
        access_log=None,
        shutdown_timeout=settings.timeout_seconds,
        print=None,
    )


if __name__ == "__main__":
    main()
