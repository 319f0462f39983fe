"""Per-client rate limits (quart-rate-limiter, in this process's memory).

A pod counts for itself: with N replicas a client may get up to N times the limit, which is enough to keep one
client from starving the others. What must hold across replicas (login attempts) is counted in the database.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cachetools import TTLCache
from quart import Quart, g, request
from quart_rate_limiter import RateLimit, RateLimiter
from quart_rate_limiter.store import RateLimiterStoreABC

CLIENTS = 50_000
LONGEST_PERIOD = 60


def per_minute(count: int) -> RateLimit:
    """So many requests a minute for one client of one route."""
    return RateLimit(count, timedelta(minutes=1))


def per_second(count: int) -> RateLimit:
    """So many requests a second for one client of one route."""
    return RateLimit(count, timedelta(seconds=1))


class BoundedStore(RateLimiterStoreABC):
    """Remembers the latest clients only: the package's own memory store grows for ever."""

    def __init__(self) -> None:
        self._times: TTLCache[str, datetime] = TTLCache(CLIENTS, LONGEST_PERIOD)

    async def get(self, key: str, default: datetime) -> datetime:
        """The theoretical arrival time of a client (GCRA)."""
        return self._times.get(key, default)

    async def set(self, key: str, tat: datetime) -> None:
        """Remember it."""
        self._times[key] = tat

    async def before_serving(self) -> None:
        """Nothing to open."""

    async def after_serving(self) -> None:
        """Nothing to close."""


class Limiter(RateLimiter):
    """Limits that a deployment may scale as a whole, for load tests."""

    def __init__(self, factor: float, trusted_proxies: int) -> None:
        async def key() -> str:
            return client(trusted_proxies)

        super().__init__(key_function=key, store=BoundedStore())
        self.factor = factor

    def init_app(self, app: Quart, enabled: bool = True) -> None:
        """Count before each request; the package's RateLimit-* headers on every answer cost too much here."""
        app.config["QUART_RATE_LIMITER_ENABLED"] = enabled
        app.before_request(self._before_request)

    def _get_limits_for_view_function(self, view_func: Callable[..., Any], blueprint: Any) -> list[RateLimit]:
        limits: list[RateLimit] = super()._get_limits_for_view_function(view_func, blueprint)
        if self.factor == 1:
            return limits
        return [replace(limit, count=max(1, round(limit.count * self.factor))) for limit in limits]


def client(trusted_proxies: int) -> str:
    """Who is counted: the person if known, else the address."""
    principal = g.get("principal")
    return f"user:{principal.id}" if principal else f"address:{client_address(trusted_proxies)}"


def client_address(trusted_proxies: int) -> str:
    """The client's address as the outermost trusted proxy saw it; what the client itself claims does not count."""
    if trusted_proxies:
        seen = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
        if len(seen) >= trusted_proxies and (address := seen[-trusted_proxies].strip()):
            return address
    return request.remote_addr or "unknown"
