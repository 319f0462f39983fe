"""A test exporter that stands in for Kubernetes' own: it serves tests/observability/stand-in.prom."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SERIES = Path(__file__).parents[1] / "observability" / "stand-in.prom"
_line = re.compile(r"^(\w+)(\{.*\})? (\S+)$", re.MULTILINE)


def names() -> set[str]:
    """Return the name of each metric that it serves."""
    return {name for name, _, _ in _line.findall(SERIES.read_text())}


def exposition(seconds: float) -> str:
    """Return the metrics as they are after so many seconds."""
    lines = (
        f"{name}{labels} {now(name, float(value), seconds)}"
        for name, labels, value in _line.findall(SERIES.read_text())
    )
    return "\n".join(lines) + "\n"


def now(name: str, value: float, seconds: float) -> float:
    """Return a metric's value: a counter gains its number each second, a timestamp is so long ago."""
    if name.endswith("_timestamp"):
        return time.time() - value
    return value * seconds if name.endswith("_total") else value


class Handler(BaseHTTPRequestHandler):
    """Answers every path with the metrics of now."""

    began = time.monotonic()

    def do_GET(self) -> None:
        """Answer in Prometheus' text format."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(exposition(time.monotonic() - self.began).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[int]:
    """Serve until the end of the block; yields the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
