"""A test exporter that stands in for Kubernetes' own: it serves tests/observability/stand-in.prom."""

import re
import time
from contextlib import AbstractContextManager
from pathlib import Path

from tests.support.web_server import Handler, web_server

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


class Exporter(Handler):
    """Answers every path with the metrics of now."""

    began = time.monotonic()

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer in Prometheus' text format."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(exposition(time.monotonic() - self.began).encode())


def running() -> AbstractContextManager[int]:
    """Serve until the end of the block; yields the port."""
    return web_server(Exporter)
