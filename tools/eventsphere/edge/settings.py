"""What the edge reads from its environment, once, at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("auth", "event", "booking")
PREFIXES = {"/api/auth": "auth", "/api/events": "event", "/api/bookings": "booking"}
INSIDE_PREFIXES = PREFIXES | {"/internal/events": "event"}


@dataclass(frozen=True)
class EdgeSettings:
    """Where to listen, where each service's replicas are, and where the built web app is."""

    upstreams: Mapping[str, tuple[str, ...]]
    host: str = "127.0.0.1"
    port: int = 8080
    site: Path | None = None
    pictures_origin: str = ""
    timeout_seconds: float = 30.0
    max_body_bytes: int = 1024 * 1024
    skip_seconds: float = 1.0
    probe_seconds: float = 0.5
    inside: bool = False  # between services, as a Kubernetes Service is: their internal addresses are routed too

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Which service has which addresses."""
        return INSIDE_PREFIXES if self.inside else PREFIXES


def from_environment(environ: Mapping[str, str]) -> EdgeSettings:
    """Settings from `AUTH_UPSTREAMS` and its like (comma separated URLs), `HOST`, `PORT`, `SITE`, ...

    Raises ValueError that names the variable which is missing or malformed.
    """
    port = environ.get("PORT", "8080")
    if not port.isdecimal():
        raise ValueError(f"PORT: expected a number, got {port!r}")
    return EdgeSettings(
        upstreams={name: _urls(environ, f"{name.upper()}_UPSTREAMS") for name in SERVICES},
        host=environ.get("HOST", "127.0.0.1"),
        port=int(port),
        site=Path(environ["SITE"]) if environ.get("SITE") else None,
        pictures_origin=environ.get("PICTURES_ORIGIN", ""),
        inside=environ.get("INSIDE") == "1",
    )


def _urls(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    urls = tuple(url.strip().rstrip("/") for url in environ.get(name, "").split(",") if url.strip())
    if not urls or not all(url.startswith(("http://", "https://")) for url in urls):
        raise ValueError(f"{name}: expected URLs like http://127.0.0.1:4001, comma separated")
    return urls
