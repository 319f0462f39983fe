"""Calls between services against a callee that fails in every way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from kit import client as kit_client
from kit import context, trace_context
from kit.client import OutcomeUnknown, ServiceClient, open_http
from kit.service_tokens import ServiceTokens
from tests.support.database import free_port
from tests.support.sample import SECRET

Act = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def refuse(request: web.Request) -> web.StreamResponse:
    return web.json_response({"code": "sold_out"}, status=409)


async def work(request: web.Request) -> web.StreamResponse:
    return web.json_response({"done": True})


async def empty(request: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


async def overload(request: web.Request) -> web.StreamResponse:
    return web.json_response({"code": "overloaded"}, status=503)


async def break_down(request: web.Request) -> web.StreamResponse:
    return web.json_response({"code": "internal"}, status=500)


async def limit(request: web.Request) -> web.StreamResponse:
    return web.json_response({"code": "rate_limited"}, status=429)


async def redirect(request: web.Request) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": "/elsewhere"})


async def hang(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()  # type: ignore[attr-defined]
    return web.Response()


async def answer_in_html(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<h1>Hello</h1>", content_type="text/html")


async def break_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"done":')
    assert request.transport is not None
    request.transport.abort()  # type: ignore[attr-defined]
    return response


class Callee:
    """The other service: acts as its script says, the last act again and again."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.acts: list[Act] = [work]
        self.seen: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.connections: set[Any] = set()
        self.http = http
        self.client: ServiceClient

    async def act(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        self.connections.add(request.transport)
        self.bodies.append(await request.read())
        return await (self.acts.pop(0) if len(self.acts) > 1 else self.acts[0])(request)


@pytest_asyncio.fixture
async def callee(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callee]:
    monkeypatch.setattr(kit_client, "ATTEMPT_SECONDS", 1.0)
    monkeypatch.setattr(kit_client, "FIRST_PAUSE", 0.001)
    context.forget_deadline()
    async with open_http() as http:
        found = Callee(http)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", found.act)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        found.client = ServiceClient(http, "event", f"http://127.0.0.1:{port}", ServiceTokens("booking", [SECRET]))
        yield found
        await runner.cleanup()


async def unknown(callee: Callee, method: str, *acts: Act) -> int:
    """How often a call was made whose outcome stays unknown."""
    callee.acts = list(acts)
    with pytest.raises(OutcomeUnknown):
        await callee.client.call(method, "/seats", {"seats": 2})
    return len(callee.seen)


async def test_call_carries_identity_request_id_deadline_and_body(callee: Callee) -> None:
    context.begin("the-request", "", 10)
    trace = trace_context.begin("")
    reply = await callee.client.call("PUT", "/internal/seats", {"seats": 2})
    assert (reply.status, reply.body, reply.sends) == (200, {"done": True}, 1)
    (request,) = callee.seen
    assert (
        ServiceTokens("event", [SECRET]).verify(request.headers["Authorization"].removeprefix("Bearer ")) == "booking"
    )
    assert request.headers["X-Request-ID"] == "the-request"
    assert request.headers["traceparent"] == trace.header
    assert 0 < int(request.headers["X-Request-Timeout-Ms"]) <= 1000
    assert (request.path, callee.bodies) == ("/internal/seats", [b'{"seats":2}'])


async def test_answer_without_content_has_no_body(callee: Callee) -> None:
    callee.acts = [empty]
    assert (await callee.client.call("DELETE", "/seats")).body is None
    assert callee.bodies == [b""]


async def test_refusal_is_a_definite_answer(callee: Callee) -> None:
    callee.acts = [refuse]
    reply = await callee.client.call("PUT", "/seats")
    assert (reply.status, reply.body, len(callee.seen)) == (409, {"code": "sold_out"}, 1)


FAILURES = [overload, break_down, limit, redirect, hang, reset, answer_in_html, break_off]


@pytest.mark.parametrize("failure", FAILURES)
async def test_idempotent_call_is_repeated_after_a_failure(callee: Callee, failure: Act) -> None:
    callee.acts = [failure, work]
    reply = await callee.client.call("PUT", "/seats", {"seats": 2})
    assert (reply.status, reply.body) == (200, {"done": True})
    assert reply.sends >= 2
    assert set(callee.bodies) == {b'{"seats":2}'}


@pytest.mark.parametrize("failure", FAILURES)
async def test_other_calls_are_never_repeated(callee: Callee, failure: Act) -> None:
    assert await unknown(callee, "POST", failure, work) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_repeats_end(callee: Callee, method: str) -> None:
    assert await unknown(callee, method, overload) == kit_client.ATTEMPTS


async def test_repeats_end_with_the_budget(callee: Callee) -> None:
    for _ in range(20):
        await unknown(callee, "PUT", overload)
    first_calls, begin_with, earned = 20, 10, 20 * 0.2
    assert first_calls + begin_with <= len(callee.seen) <= first_calls + begin_with + earned


async def test_callee_that_is_not_there_is_an_unknown_outcome(callee: Callee) -> None:
    gone = ServiceClient(callee.http, "event", f"http://127.0.0.1:{free_port()}", ServiceTokens("booking", [SECRET]))
    with pytest.raises(OutcomeUnknown, match="PUT on event"):
        await gone.call("PUT", "/seats")


async def test_nothing_is_sent_when_the_time_is_over(callee: Callee) -> None:
    context.begin("", "0", 10)
    assert await unknown(callee, "PUT", work) == 0


async def test_repeats_stay_within_the_callers_time(callee: Callee) -> None:
    context.begin("", "400", 10)
    assert await unknown(callee, "PUT", overload, hang) == 2
    given = [int(request.headers["X-Request-Timeout-Ms"]) for request in callee.seen]
    assert 400 >= given[0] > given[1]
    assert context.remaining(10) <= 0.1


async def test_connections_are_kept_and_shared(callee: Callee) -> None:
    for _ in range(10):
        await callee.client.call("GET", "/event")
    assert len(callee.connections) == 1
    await asyncio.gather(*(callee.client.call("GET", "/event") for _ in range(50)))
    assert len(callee.connections) <= 50


async def test_pool_serves_calls_that_nobody_counts(callee: Callee) -> None:
    async with callee.http.get(f"{callee.client.base_url}/keys") as response:
        assert await response.json() == {"done": True}


async def test_kept_connection_that_was_closed_meanwhile_costs_no_call(callee: Callee) -> None:
    await callee.client.call("PUT", "/seats")
    for transport in callee.connections:
        transport.abort()
    assert (await callee.client.call("PUT", "/seats")).status == 200
