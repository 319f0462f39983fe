"""A small HTTP server on loopback, in a thread of its own, for tests that need somebody who answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

POLL_SECONDS = 0.02


class Handler(BaseHTTPRequestHandler):
    """What answers requests, and writes nothing about them."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server calls
        """Write nothing."""


@contextmanager
def web_server(handler: type[Handler]) -> Iterator[int]:
    """Serve until the end of the block; yields the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": POLL_SECONDS})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
