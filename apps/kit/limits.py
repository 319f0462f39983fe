"""Per-client rate limits (quart-rate-limiter, in this process's memory).

A pod counts for itself: with N replicas a client may get up to N times the limit, which is enough to keep one
client from starving the others. What must hold across replicas (login attempts) is counted in the database.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, cast

from cachetools import TTLCache
from quart import Quart, g, request
from quart_rate_limiter import RateLimit, RateLimiter
from quart_rate_limiter.store import RateLimiterStoreABC

from kit.asgi import Scope
from kit.problems import Forbidden, Unauthorized

CLIENTS = 50_000
LONGEST_PERIOD = 60
LONGEST_KEY = 256


def per_minute(count: int) -> RateLimit:
    """So many requests a minute for one client of one route."""
    return RateLimit(count, timedelta(minutes=1))


def per_second(count: int) -> RateLimit:
    """So many requests a second for one client of one route."""
    return RateLimit(count, timedelta(seconds=1))


FAILED_AUTHENTICATION = per_minute(100)
"""Requests of one address without a valid token, over all routes of a service that need one."""


def bounded(key: str) -> str:
    """The key, or a digest of a long one: a forged header must not decide how much memory a client takes."""
    return key if len(key) <= LONGEST_KEY else blake2b(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()


class BoundedStore(RateLimiterStoreABC):
    """Remembers the latest clients only: the package's own memory store grows for ever."""

    def __init__(self) -> None:
        self._times: TTLCache[str, datetime] = TTLCache(CLIENTS, LONGEST_PERIOD)

    async def get(self, key: str, default: datetime) -> datetime:
        """The theoretical arrival time of a client (GCRA)."""
        return self._times.get(bounded(key), default)

    async def set(self, key: str, tat: datetime) -> None:
        """Remember it."""
        self._times[bounded(key)] = tat

    async def before_serving(self) -> None:
        """Nothing to open."""

    async def after_serving(self) -> None:
        """Nothing to close."""


class Limiter(RateLimiter):
    """Limits that a deployment may scale as a whole, for load tests."""

    def __init__(self, factor: float, trusted_proxies: int) -> None:
        async def key() -> str:
            return client(trusted_proxies)

        async def address() -> str:
            return f"address:{network(client_address(trusted_proxies))}"

        super().__init__(key_function=key, store=BoundedStore())
        self.factor = factor
        self.failures = replace(FAILED_AUTHENTICATION, key_function=address)

    def init_app(self, app: Quart, enabled: bool = True) -> None:
        """Count before each request; the package's RateLimit-* headers on every answer cost too much here."""
        app.config["QUART_RATE_LIMITER_ENABLED"] = enabled
        app.before_request(self._before_request)

    def counting_refusals(self, admit: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Wrap the admission of requests, so that a refused request counts too.

        Admission comes before the limits, which need to know the person. A request without a valid token counts
        against its address. A person without the needed role counts against the route's own limit.
        """

        async def admit_or_count() -> None:
            try:
                await admit()
            except Unauthorized:
                await self._count("failed authentication", self._scaled(self.failures))
                raise
            except Forbidden:
                await self._before_request()
                raise

        return admit_or_count

    async def _count(self, name: str, limit: RateLimit) -> None:
        await self._raise_on_rejection(name, [limit])
        await self._update_limits(name, [limit])

    def _scaled(self, limit: RateLimit) -> RateLimit:
        return limit if self.factor == 1 else replace(limit, count=max(1, round(limit.count * self.factor)))

    def _get_limits_for_view_function(self, view_func: Callable[..., Any], blueprint: Any) -> list[RateLimit]:
        return [self._scaled(limit) for limit in super()._get_limits_for_view_function(view_func, blueprint)]


def client(trusted_proxies: int) -> str:
    """Return who is counted: the person if known, else the address."""
    principal = g.get("principal")
    return f"user:{principal.id}" if principal else f"address:{network(client_address(trusted_proxies))}"


def client_address(trusted_proxies: int) -> str:
    """The current client's address."""
    return seen_address(cast("Scope", request.scope), trusted_proxies)


def seen_address(scope: Scope, trusted_proxies: int) -> str:
    """The client's address as the outermost trusted proxy saw it; what the client itself claims does not count."""
    if trusted_proxies:
        seen = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").split(b",")
        if len(seen) >= trusted_proxies and (address := seen[-trusted_proxies].strip()):
            return str(address.decode("latin-1"))
    return str((scope.get("client") or ["unknown"])[0])


def client_of(scope: Scope, trusted_proxies: int) -> str:
    """Return who sends a request, before anything is known of the person; an IPv4 address is cheap to read."""
    address = seen_address(scope, trusted_proxies)
    return network(address) if ":" in address else address


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 that an IPv6 client may choose from.

    An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`) counts as itself, since all of those
    share one /64. What is no address counts as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))
