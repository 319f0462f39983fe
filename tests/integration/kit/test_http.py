"""What only a real server shows: slow and broken clients, raw bytes, concurrency."""

import asyncio
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kit.runtime import Runtime
from kit.service_tokens import ServiceTokens
from tests.support.client import Client
from tests.support.keys import TokenKeys
from tests.support.sample import SECRET


async def raw(client: Client, sent: bytes, *, patience: float = 5) -> bytes:
    """Everything that the server answers to these bytes until it closes, or until it waits for more."""
    address = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(sent)
    received = b""
    try:
        async with asyncio.timeout(patience):
            while part := await reader.read(65536):
                received += part
    except (TimeoutError, ConnectionError):
        pass
    writer.close()
    return received


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


async def until(running: Runtime, name: str, value: int) -> None:
    """Wait for one of the sample's counters."""
    async with asyncio.timeout(10):
        while running.service[name] < value:  # noqa: ASYNC110 - a plain counter
            await asyncio.sleep(0.01)


async def test_probes_metrics_and_document(client: Client) -> None:
    assert (await client.get("/healthz")).raw == b"ok\n"
    assert (await client.get("/readyz")).raw == b"ready\n"
    assert b"http_requests_total" in (await client.get("/metrics")).raw
    assert (await client.get("/openapi.json")).body["info"]["title"] == "Sample"


async def test_work_of_each_kind(client: Client, keys: TokenKeys) -> None:
    made = await client.post("/notes", {"text": "hello"}, token=keys.token("organizer"))
    assert (made.status, made.body["text"]) == (201, "hello")
    stamped = await client.put("/internal/notes/" + "0" * 24, token=ServiceTokens("booking", [SECRET]).issue("sample"))
    assert stamped.status == 200


async def test_head_has_the_headers_and_no_body(client: Client) -> None:
    reply = await client.call("HEAD", "/poster")
    assert (reply.status, reply.raw, reply.headers["ETag"]) == (200, b"", '"v1"')


async def test_public_answer_is_shared_and_304_where_it_is_known(client: Client, running: Runtime) -> None:
    await client.get("/poster")
    before = running.service["posters"]
    known = await client.get("/poster", headers={"If-None-Match": '"v1"'})
    assert (known.status, known.raw) == (304, b"")
    assert (await client.get("/poster")).raw == b"poster"
    assert running.service["posters"] == before


async def test_body_that_comes_too_slowly_is_408(client: Client, keys: TokenKeys) -> None:
    head = f"Host: x\r\nAuthorization: Bearer {keys.token('organizer')}\r\nContent-Type: application/json\r\n"
    answer = await raw(client, f'POST /notes HTTP/1.1\r\n{head}Content-Length: 100\r\n\r\n{{"te'.encode())
    assert status(answer) == 408
    assert b'"request_timeout"' in answer


@pytest.mark.parametrize("chunked", [True, False])
async def test_too_large_body_is_413(client: Client, keys: TokenKeys, chunked: bool) -> None:
    async def chunks():  # type: ignore[no-untyped-def]  # noqa: ANN202
        for _ in range(10):
            yield b"x" * 10_000

    async with client.session.post(
        f"{client.url}/notes",
        data=chunks() if chunked else b"x" * 100_000,
        headers={"Authorization": f"Bearer {keys.token('organizer')}", "Content-Type": "application/json"},
    ) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (413, "too_large")


async def test_client_that_leaves_does_not_interrupt_shielded_work(client: Client, running: Runtime) -> None:
    begun, finished = running.service["begun"], running.service["finished"]
    await raw(client, b"POST /finish/300 HTTP/1.1\r\nHost: x\r\n\r\n", patience=0.1)
    await until(running, "begun", begun + 1)
    assert running.service["finished"] == finished
    await until(running, "finished", finished + 1)


async def test_deadline_ends_the_answer_and_not_the_shielded_work(client: Client, running: Runtime) -> None:
    finished = running.service["finished"]
    reply = await client.post("/finish/300", headers={"X-Request-Timeout-Ms": "50"})
    assert (reply.status, reply.code) == (504, "timeout")
    await until(running, "finished", finished + 1)


UPGRADES = {
    "websocket": b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "h2c": b"HTTP2-Settings: AAQAAP__\r\n",
}


@pytest.mark.parametrize("protocol", UPGRADES)
async def test_who_asks_to_upgrade_is_served_as_if_not(client: Client, protocol: str) -> None:
    head = f"GET /whoami HTTP/1.1\r\nHost: x\r\nUpgrade: {protocol}\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    answer = await raw(client, head.encode() + UPGRADES[protocol] + b"\r\n", patience=1)
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_the_preface_of_http_2_is_refused(client: Client) -> None:
    assert status(await raw(client, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) == 505


TARGETS = ["/notes", "?a=b", "*", "http://example.org", "http://example.org/notes", "//", "/%00", "/%ff", "/notes?%ff"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "BREW"])
async def test_odd_request_targets_are_no_internal_error(client: Client, method: str, target: str) -> None:
    answer = await raw(client, f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert 200 <= status(answer) < 500


@pytest.mark.parametrize(
    "header",
    [
        "Host: <script>",
        "Host: [::1",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999999",
        "Content-Type: application/json; charset=\"",
        "Authorization: Bearer \xff\xfe",
        "Authorization: Basic !!!",
        "X-Request-Timeout-Ms: " + "9" * 5_000,
        "X-Forwarded-For: ,,,",
        "If-None-Match: ,\"",
        "Cookie: =;=;\xff",
        "X: " + "y" * 20_000,
    ],
)  # fmt: skip
async def test_odd_headers_are_no_internal_error(client: Client, header: str) -> None:
    host = "" if header.startswith("Host") else "Host: x\r\n"
    sent = f"GET /whoami HTTP/1.1\r\n{host}{header}\r\nConnection: close\r\n\r\n".encode("latin-1")
    answer = await raw(client, sent, patience=2)
    assert 200 <= status(answer) < 500


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
@hypothesis_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_path_is_an_internal_error(client: Client, path: str) -> None:
    answer = await raw(client, f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert 200 <= status(answer) < 500


async def test_a_hundred_at_once_each_get_their_own_answer(client: Client) -> None:
    ids = [f"request-{number}" for number in range(100)]
    replies = await asyncio.gather(*(client.get("/wait/20", headers={"X-Request-ID": name}) for name in ids))
    assert [reply.headers["X-Request-ID"] for reply in replies] == ids
    assert {reply.status for reply in replies} == {200}
