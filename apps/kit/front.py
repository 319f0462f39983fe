"""The ASGI layer before Quart: probes, request id, load shedding, one log line and metrics a request.

It stands before Quart because a probe or a refusal that never reaches Quart costs half as much.
"""

import logging
import time
from collections.abc import Awaitable, Callable

from kit import context
from kit.asgi import ROUTE, App, Headers, Message, Receive, Scope, Send, answer, answer_problem, header
from kit.lifecycle import Lifecycle
from kit.metrics import UNMATCHED, Metrics, known_method
from kit.problems import Overloaded, Problem
from kit.settings import Settings

log = logging.getLogger("kit.requests")
TEXT = [(b"content-type", b"text/plain; charset=utf-8")]
METRICS = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]


class Front:
    """Wraps an ASGI application; lifespan messages pass through untouched, web sockets are refused."""

    def __init__(self, app: App, settings: Settings, lifecycle: Lifecycle, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.lifecycle = lifecycle
        self.metrics = metrics
        self.in_flight = 0
        self.probes: dict[str, Callable[[Send], Awaitable[None]]] = {
            "/healthz": self.healthz,
            "/readyz": self.readyz,
            "/metrics": self.show_metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe, or observe a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif (probe := self.probes.get(scope["path"])) and scope["method"] in {"GET", "HEAD"}:
            await probe(send)
        else:
            await self.observe(scope, receive, send)

    async def healthz(self, send: Send) -> None:
        """The process runs; says nothing of what it depends on."""
        await answer(send, 200, b"ok\n", TEXT)

    async def readyz(self, send: Send) -> None:
        """The process can serve: started, database seen lately, not draining."""
        reason = self.lifecycle.why_not_ready()
        await answer(send, 503 if reason else 200, f"{reason or 'ready'}\n".encode(), TEXT)

    async def show_metrics(self, send: Send) -> None:
        """The metrics, for Prometheus."""
        await answer(send, 200, self.metrics.render(), METRICS)

    async def observe(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, then log and count it."""
        began = time.perf_counter()
        request_id = context.begin(
            header(scope, b"x-request-id"),
            header(scope, b"x-request-timeout-ms"),
            self.settings.request_timeout_seconds,
        )
        reply = _Reply(send, request_id, self.lifecycle)
        self.in_flight += 1
        self.metrics.in_flight.set(self.in_flight)
        try:
            await self.admit(scope, receive, reply, request_id)
        except Exception:
            log.exception("a request failed outside of its handler")
            if not reply.begun:
                await answer_problem(reply, Problem(), request_id)
        finally:
            self.in_flight -= 1
            self.metrics.in_flight.set(self.in_flight)
            self.record(scope, reply.status, time.perf_counter() - began)

    async def admit(self, scope: Scope, receive: Receive, reply: "_Reply", request_id: str) -> None:
        """Pass the request on, unless there are too many or the process is still starting."""
        if self.in_flight > self.settings.max_in_flight or not self.lifecycle.started:
            self.metrics.shed.inc()
            await answer_problem(reply, Overloaded(), request_id)
        else:
            scope["path"] = scope["path"] or "/"  # of a request target such as ?a=b
            await self.app(scope, receive, reply)

    def record(self, scope: Scope, status: int, seconds: float) -> None:
        """One log line and one count; status 499 means that the client left before the answer."""
        route = scope.get(ROUTE, UNMATCHED)
        method = known_method(scope["method"])
        self.metrics.record(method, route, status, seconds)
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
        log.info("request", extra=fields)


class _Reply:
    """The send side of one request: adds the request id, and remembers the status."""

    def __init__(self, send: Send, request_id: str, lifecycle: Lifecycle) -> None:
        self.send = send
        self.status = 499
        self.begun = False
        self.headers = [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]
        if lifecycle.draining:
            # A client that keeps its connection open must find another replica.
            self.headers.append((b"connection", b"close"))

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.begun = message["status"], True
            message["headers"] = [*self._kept(message), *self.headers]
        await self.send(message)

    def _kept(self, message: Message) -> Headers:
        """The headers but those of a body where there is none (RFC 9110, section 8.6)."""
        if self.status != 204:
            return list(message["headers"])
        return [pair for pair in message["headers"] if pair[0].lower() not in {b"content-length", b"content-type"}]
