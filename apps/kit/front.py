"""The ASGI layer before Quart: probes, request id, bodies, load shedding, one log line and metrics a request.

It stands before Quart because a probe or a refusal that never reaches Quart costs half as much.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from kit import context, trace_context, traces
from kit.asgi import PERSON, PLACE, ROUTE, App, Receive, Scope, Send, answer, answer_problem, header
from kit.bodies import Bodies, ClientLeft
from kit.lifecycle import Lifecycle
from kit.limits import client_of
from kit.metrics import UNMATCHED, Metrics, known_method
from kit.places import Place, Places
from kit.problems import Overloaded, Problem
from kit.reply import Reply
from kit.settings import Settings
from kit.targets import as_origin_form
from kit.traces import Span

log = logging.getLogger("kit.requests")
TEXT = [(b"content-type", b"text/plain; charset=utf-8")]


class Front:
    """Wraps an ASGI application; lifespan messages pass through untouched, web sockets are refused.

    Args:
        app: what works on requests. A request needs a place for it.
        shortcut: wraps the work by what answers the simplest of requests, for which no place is needed.
    """

    def __init__(
        self,
        app: App,
        settings: Settings,
        lifecycle: Lifecycle,
        metrics: Metrics,
        shortcut: Callable[[App], App] = lambda work: work,
    ) -> None:
        self.app, self.answer = app, shortcut(self.work)
        self.settings = settings
        self.lifecycle = lifecycle
        self.metrics = metrics
        self.places = Places(settings, lifecycle, metrics)
        self.bodies = Bodies()
        self.probes: dict[str, Callable[[Send], Awaitable[None]]] = {
            "/healthz": self.healthz,
            "/readyz": self.readyz,
            "/metrics": self.show_metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe, or observe a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        if not scope["path"].startswith("/"):
            as_origin_form(scope)
        if (probe := self.probes.get(scope["path"])) and scope["method"] in {"GET", "HEAD"}:
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
        """Show the metrics to Prometheus; a thread writes them, so that requests do not wait for it."""
        text = await asyncio.to_thread(self.metrics.render)
        await answer(send, 200, text, [(b"content-type", self.metrics.content_type)])

    async def observe(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, then log and count it."""
        began = time.perf_counter()
        request_id = context.begin(
            header(scope, b"x-request-id"),
            header(scope, b"x-request-timeout-ms"),
            self.settings.request_timeout_seconds,
        )
        trace_context.begin(header(scope, b"traceparent"))
        place = Place(self.places, self.client(scope))
        reply = Reply(send, request_id, place, draining=self.lifecycle.draining)
        with traces.span("server", "request") as span:
            try:
                await self.serve(scope, receive, reply, request_id)
            finally:
                place.give_back()
                self.record(scope, reply.status, time.perf_counter() - began, span)

    async def serve(self, scope: Scope, receive: Receive, reply: Reply, request_id: str) -> None:
        """Answer one request, whatever becomes of it."""
        try:
            await self.admit(scope, receive, reply)
        except Problem as problem:
            self.metrics.count_problem(problem.code)
            await answer_problem(reply, problem, request_id)
        except ClientLeft:
            pass
        except Exception:
            log.exception("a request failed outside of its handler")
            if not reply.begun:
                self.metrics.count_problem(Problem.code)
                await answer_problem(reply, Problem(), request_id)

    def client(self, scope: Scope) -> str:
        """Return whose places a request counts against; an empty text for a call of another service.

        One pod of booking calls for all the people that it serves, so its calls share no limit of one client. Nobody
        outside reaches these paths.
        """
        internal = scope["path"].startswith("/internal/")
        return "" if internal else client_of(scope, self.settings.trusted_proxies)

    async def admit(self, scope: Scope, receive: Receive, reply: Reply) -> None:
        """Pass the request on once its body is there.

        Raises:
            Overloaded: all places are taken, or the process is still starting.
            RateLimited: the client has too many places, or was too slow too often.
            RequestTimedOut, TooLarge, UnsupportedMediaType: the body is not acceptable.
            ClientLeft: the client has gone.
        """
        if not self.lifecycle.started:
            self.metrics.shed.inc()
            raise Overloaded
        receive = await self.bodies.at_hand(scope, receive, reply.place.client)
        scope[PLACE] = reply.place
        await self.answer(scope, receive, reply)

    async def work(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application work on a request once a place is free.

        Raises:
            Overloaded: no place is free in time.
            RateLimited: the client has too many places.
        """
        await scope[PLACE].take()
        await self.app(scope, receive, send)

    def record(self, scope: Scope, status: int, seconds: float, span: Span) -> None:
        """Log and count a request, and describe its span; status 499 means that the client left before the answer."""
        route = scope.get(ROUTE, UNMATCHED)
        method = known_method(scope["method"])
        self.metrics.record(method, route, status, seconds)
        if traces.is_on():
            span.rename(f"{method} {route}")
            known = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
            span.note(known, failed=status >= 500)
        fields = {"method": method, "route": route, "status": status, "duration_ms": round(seconds * 1000, 2)}
        if user := scope.get(PERSON):
            fields["user"] = user
        log.info("request", extra=fields)
