"""Calls from one service to another: pooled, bounded in time, repeated only where that is safe."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import orjson

from kit import trace_context, traces
from kit.context import REQUEST_ID_HEADER, TIMEOUT_HEADER, remaining, request_id
from kit.json import dumps
from kit.service_tokens import ServiceTokens
from kit.trace_context import TRACEPARENT_HEADER

log = logging.getLogger(__name__)
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
ATTEMPTS = 3
CONNECT_SECONDS = 1.0
ATTEMPT_SECONDS = 2.0
CALL_SECONDS = 5.0
FIRST_PAUSE = 0.05


class OutcomeUnknown(Exception):  # noqa: N818 - it is not an error to have done the work
    """The call may or may not have been carried out; only repeating it, or asking, can tell."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other service answered.

    Attributes:
        sends: how often the request was sent until then. Above 1, an earlier copy may still arrive there.
    """

    status: int
    body: Any
    sends: int = 1


def is_definite(status: int) -> bool:
    """Whether an answer tells that the work was done or refused; another one may follow on 3xx, 429 and 5xx."""
    return status // 100 in {2, 4} and status != 429


class RetryBudget:
    """Repeats are at most a fifth of first calls, so that an outage is not made worse (plus a few to begin with)."""

    def __init__(self, share: float = 0.2, most: float = 10) -> None:
        self.share, self.most, self.left = share, most, most

    def earn(self) -> None:
        """A first call was made."""
        self.left = min(self.most, self.left + self.share)

    def spend(self) -> bool:
        """Whether one more repeat is affordable; if so it is paid."""
        if self.left < 1:
            return False
        self.left -= 1
        return True


@asynccontextmanager
async def open_http() -> AsyncIterator[aiohttp.ClientSession]:
    """One pooled session for a process."""
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30, ttl_dns_cache=10)
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, trace_configs=[_count_sends()]) as session:
        yield session


def _count_sends() -> aiohttp.TraceConfig:
    """Notes each send: aiohttp itself repeats an idempotent request when a kept connection turns out closed."""

    async def sent(_session: Any, context: Any, _params: Any) -> None:
        if context.trace_request_ctx is not None:
            context.trace_request_ctx.append(True)

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(sent)
    return trace


class ServiceClient:
    """Calls one other service in this service's name."""

    def __init__(self, http: aiohttp.ClientSession, name: str, base_url: str, tokens: ServiceTokens) -> None:
        self.http, self.name, self.base_url, self.tokens = http, name, base_url, tokens
        self.budget = RetryBudget()

    async def call(self, method: str, path: str, body: Any = None) -> Reply:
        """Make a call, repeating an idempotent one after a failure while time and budget last.

        Raises:
            OutcomeUnknown: no definite answer came: the work may have been done.
        """
        self.budget.earn()
        until = asyncio.get_running_loop().time() + remaining(CALL_SECONDS)
        sends: list[bool] = []
        for attempt in range(1, ATTEMPTS + 1):
            reply = await self._attempt(method, path, body, until, sends)
            if reply is not None and is_definite(reply.status):
                return replace(reply, sends=max(attempt, len(sends)))
            pause = FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1)  # noqa: S311 - spreads load, hides nothing
            in_time = asyncio.get_running_loop().time() + pause < until
            if attempt == ATTEMPTS or method not in IDEMPOTENT or not in_time or not self.budget.spend():
                break
            await asyncio.sleep(pause)
        raise OutcomeUnknown(f"{method} on {self.name}: no definite answer")

    async def _attempt(self, method: str, path: str, body: Any, until: float, sends: list[bool]) -> Reply | None:
        seconds = min(ATTEMPT_SECONDS, until - asyncio.get_running_loop().time())
        if seconds <= 0:
            return None
        with traces.span("client", f"{method} {self.name}", {"server.address": self.name}) as span:
            reply = await self._send(method, path, body, seconds, sends)
            span.note({"http.response.status_code": reply.status if reply else 0}, failed=reply is None)
            return reply

    async def _send(self, method: str, path: str, body: Any, seconds: float, sends: list[bool]) -> Reply | None:
        trace = trace_context.current()
        headers = {
            "Authorization": f"Bearer {self.tokens.issue(self.name)}",
            "Content-Type": "application/json",
            REQUEST_ID_HEADER: request_id(),
            TIMEOUT_HEADER: str(int(seconds * 1000)),
        } | ({TRACEPARENT_HEADER: trace.header} if trace else {})
        try:
            async with self.http.request(
                method,
                self.base_url + path,
                data=None if body is None else dumps(body),
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
                trace_request_ctx=sends,
            ) as response:
                raw = await response.read()
                return Reply(response.status, orjson.loads(raw) if raw else None)
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            log.warning("a call failed", extra={"callee": self.name, "method": method, "reason": repr(error)})
            return None
