import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from eventsphere.edge import bodies

from .conftest import Edge, StartEdge, service

Start = Callable[[web.Application], Awaitable[str]]
NOBODY = "http://127.0.0.1:9"


async def problem(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = await answer.json(content_type=None)
    assert body["status"] == answer.status
    assert body["type"] == f"urn:eventsphere:problem:{body['code']}"
    return body


@pytest.mark.parametrize(
    "path", ["/api/auth/login", "/api/events", "/api/events/", "/api/events/1?q=a%20b&q=%C3%A9", "/api/bookings/a%2Fb"]
)
async def test_a_path_reaches_the_service_unchanged(edge: Edge, path: str) -> None:
    answer = await edge.get(URL(path, encoded=True))
    assert answer.status == 200
    assert (await answer.json())["path"] == path


@pytest.mark.parametrize(
    "path",
    [
        "/internal/events/1",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/api",
        "/api/other",
        "/api/eventsX",
        "/api/events/../../internal/x",
        "/api/events/%2e%2e/%2e%2e/internal/x",
        "/api/events/..%2f..%2finternal",
        "/api/events/..%5cinternal",
    ],
)
async def test_what_is_not_public_is_not_found(edge: Edge, path: str) -> None:
    answer = await edge.get(URL(path, encoded=True))
    assert answer.status == 404
    assert (await problem(answer))["code"] == "not_found"


async def test_between_services_internal_addresses_are_routed_and_probes_are_not(
    start: Start, start_edge: StartEdge
) -> None:
    inside = await start_edge(await start(service("one")), inside=True)
    assert (await inside.get("/internal/events/1")).status == 200
    assert (await inside.get("/internal/other")).status == 404
    assert (await inside.get("/metrics")).status == 404


async def test_the_service_learns_who_asked_and_hop_by_hop_headers_end(edge: Edge) -> None:
    sent = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Request-ID": "abc",
        "Connection": "X-Secret",
        "X-Secret": "1",
        "TE": "trailers",
        "Cookie": "a=b",
    }
    answer = await edge.get("/api/events", headers=sent)
    seen = (await answer.json())["headers"]
    assert seen["x-forwarded-for"] == "203.0.113.7, 127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert seen["x-request-id"] == "abc"
    assert seen["cookie"] == "a=b"
    assert not {"x-secret", "te"} & seen.keys()
    assert "Keep-Alive" not in answer.headers


async def test_every_answer_carries_the_security_headers(edge: Edge) -> None:
    for path in ("/", "/api/events", "/metrics"):
        headers = (await edge.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "img-src 'self' data: blob: http://s3.test;" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "aiohttp" not in headers.get("Server", "")


async def megabyte(pieces: int) -> AsyncIterator[bytes]:
    for _ in range(pieces):
        yield b"x" * 1024 * 64


async def test_a_streamed_body_arrives_whole(edge: Edge) -> None:
    answer = await edge.post("/api/events", data=megabyte(10))
    assert (await answer.json())["length"] == 640 * 1024


@pytest.mark.parametrize("data", [b"x" * (1024 * 1024 + 1), megabyte(40)], ids=["said", "streamed"])
async def test_a_body_beyond_the_limit_is_refused(edge: Edge, data: Any) -> None:
    answer = await edge.post("/api/events", data=data)
    assert answer.status == 413
    assert (await problem(answer))["code"] == "too_large"


async def test_replicas_take_turns(start: Start, start_edge: StartEdge) -> None:
    edge = await start_edge(await start(service("one")), await start(service("two")))
    names = [(await edge.get("/api/events")).headers["X-Replica"] for _ in range(4)]
    assert sorted(names) == ["one", "one", "two", "two"]


async def test_a_replica_that_refuses_is_passed_over_even_for_a_post(start: Start, start_edge: StartEdge) -> None:
    edge = await start_edge(NOBODY, await start(service("two")), probe_seconds=60)
    for _ in range(6):
        answer = await edge.post("/api/bookings", data=megabyte(2))
        assert answer.status == 200
        assert (await answer.json())["length"] == 128 * 1024


async def test_a_replica_that_drains_gets_nothing_new(start: Start, start_edge: StartEdge) -> None:
    draining = await start(service("draining", ready_now=lambda: False))
    edge = await start_edge(draining, await start(service("two")), probe_seconds=0.05)
    await asyncio.sleep(0.2)
    assert {(await edge.get("/api/events")).headers["X-Replica"] for _ in range(4)} == {"two"}


async def test_no_replica_is_503_and_may_be_repeated(start_edge: StartEdge) -> None:
    edge = await start_edge(NOBODY)
    answer = await edge.post("/api/bookings", data=b"{}")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"
    assert (await problem(answer))["code"] == "overloaded"


async def test_a_replica_is_tried_again_after_its_rest(
    start: Start, start_edge: StartEdge, unused_tcp_port: int
) -> None:
    edge = await start_edge(f"http://127.0.0.1:{unused_tcp_port}", skip_seconds=0.1)
    assert (await edge.get("/api/events")).status == 503
    runner = web.AppRunner(service("late"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    await asyncio.sleep(0.15)
    assert (await edge.get("/api/events")).status == 200
    await runner.cleanup()


async def test_an_answer_that_does_not_come_is_504(start: Start, start_edge: StartEdge) -> None:
    edge = await start_edge(await start(service("one")), timeout_seconds=0.2)
    answer = await edge.get("/api/events/slow")
    assert answer.status == 504
    assert (await problem(answer))["code"] == "timeout"


async def test_a_service_that_breaks_off_is_502_and_not_repeated(edge: Edge) -> None:
    answer = await edge.get("/api/events/breaks", headers={"X-Request-ID": "abc"})
    assert answer.status == 502
    assert (await problem(answer))["request_id"] == "abc"


async def test_half_an_answer_never_looks_complete(edge: Edge) -> None:
    with pytest.raises(aiohttp.ClientError):
        await (await edge.get("/api/events/breaks?later")).read()


async def test_redirects_and_compressed_bodies_pass_untouched(start: Start, start_edge: StartEdge) -> None:
    async def moved(_: web.Request) -> web.Response:
        return web.Response(status=303, body=b"\x1f\x8b", headers={"Location": "/x", "Content-Encoding": "gzip"})

    app = web.Application()
    app.router.add_get("/api/events", moved)
    edge = await start_edge(await start(app))
    answer = await edge.get("/api/events", allow_redirects=False, headers={"Accept-Encoding": "identity"})
    assert answer.status == 303
    assert answer.headers["Content-Encoding"] == "gzip"


async def raw(edge: Edge, sent: bytes) -> tuple[int, Any]:
    """Status and JSON of the answer to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.server.port)
    writer.write(sent)
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        assert length
        body = await reader.readexactly(int(length[1]))
    writer.close()
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://shop.example/api/events/a%2Fb?q=%20", "/api/events/a%2Fb?q=%20"),
        ("HTTP://me@shop.example/api/events?x=http://y/z", "/api/events?x=http://y/z"),
    ],
)
async def test_a_target_in_absolute_form_is_a_path_with_its_own_host(edge: Edge, target: str, path: str) -> None:
    status, seen = await raw(edge, f"GET {target} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
    assert (status, seen["path"]) == (200, path)
    assert (seen["headers"]["host"], seen["headers"]["x-forwarded-host"]) == ("shop.example", "shop.example")


async def test_a_compressed_body_passes_as_it_is(edge: Edge) -> None:
    body = gzip.compress(b"x" * 10_000)
    answer = await edge.post("/api/events", data=body, headers={"Content-Encoding": "gzip"})
    seen = await answer.json()
    assert (seen["length"], seen["headers"]["content-encoding"]) == (len(body), "gzip")


@pytest.mark.parametrize("sent", [b"", b"half"])
async def test_a_body_that_does_not_come_is_408_and_no_service_hears_of_it(
    edge: Edge, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.1)
    head = b"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n"
    status, told = await raw(edge, head + sent)
    assert (status, told["code"]) == (408, "request_timeout")
