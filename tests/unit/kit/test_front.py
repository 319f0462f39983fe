import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from quart import Quart

from kit import lifecycle
from kit.front import Front
from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.runtime import KEY, Runtime
from kit.settings import Settings
from tests.support.asgi import call

MakeApp = Callable[..., Quart]


async def never(*_: Any) -> None:
    raise AssertionError("the probe reached the application")


async def works(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


def front(settings: Settings, app: Any = works, *, started: bool = True) -> Front:
    life = Lifecycle()
    life.started = started
    life.saw_database()
    return Front(app, settings, life, Metrics("sample"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_probes_are_answered_before_the_application(settings: Settings, method: str) -> None:
    wrapped = front(settings, never)
    for path, body in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
        answer = await call(wrapped, path, method)
        assert (answer.status, answer.body) == (200, body)
    metrics = await call(wrapped, "/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert b"http_requests_in_flight" in metrics.body


async def test_other_methods_on_a_probe_are_requests_like_any(app: Quart) -> None:
    assert (await call(app.asgi_app, "/healthz", "POST")).status == 404


async def test_not_ready_says_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = front(settings, started=False)
    assert (await readiness(wrapped)) == (503, "starting")
    wrapped.lifecycle.started = True
    assert (await readiness(wrapped)) == (200, "ready")
    seen = wrapped.lifecycle.database_seen
    monkeypatch.setattr(lifecycle.time, "monotonic", lambda: seen + 5.1)
    assert (await readiness(wrapped)) == (503, "database not seen for 5 seconds")
    wrapped.lifecycle.draining = True
    assert (await readiness(wrapped)) == (503, "draining")
    assert (await call(wrapped, "/healthz")).status == 200


async def readiness(wrapped: Front) -> tuple[int, str]:
    answer = await call(wrapped, "/readyz")
    return answer.status, answer.body.decode().strip()


async def test_requests_while_starting_are_503_with_retry_after(settings: Settings) -> None:
    answer = await call(front(settings, never, started=False), "/notes")
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, "overloaded", "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["x-request-id"]


async def test_too_many_at_once_are_shed_and_probes_are_not(make_app: MakeApp) -> None:
    app = make_app(max_in_flight=2)
    running: Runtime = app.extensions[KEY]
    waiting = [asyncio.create_task(call(app.asgi_app, f"/wait/{60_000 + each}")) for each in range(2)]
    await asyncio.sleep(0.01)
    shed = await call(app.asgi_app, "/whoami")
    assert (shed.status, shed.json["code"], shed.headers["retry-after"]) == (503, "overloaded", "1")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await call(app.asgi_app, path)).status == 200
    text = running.metrics.render().decode()
    assert 'http_requests_shed_total{service="sample"} 1.0' in text
    assert 'http_requests_in_flight{service="sample"} 2.0' in text
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await call(app.asgi_app, "/whoami")).status == 200


async def test_one_client_leaves_places_for_the_others(make_app: MakeApp) -> None:
    app = make_app(max_in_flight_per_client=2, trusted_proxies=1)
    mine, yours = ({"X-Forwarded-For": address} for address in ("2001:db8::1", "2001:db8:0:1::1"))
    paths = ("/wait/60000", "/wait/60001")
    waiting = [asyncio.create_task(call(app.asgi_app, path, headers=mine)) for path in paths]
    await asyncio.sleep(0.01)
    refused = await call(app.asgi_app, "/whoami", headers={"X-Forwarded-For": "2001:db8::2"})
    assert (refused.status, refused.json["code"], refused.headers["retry-after"]) == (429, "rate_limited", "1")
    assert (await call(app.asgi_app, "/whoami", headers=yours)).status == 200
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await call(app.asgi_app, "/whoami", headers=mine)).status == 200


async def test_calls_of_other_services_share_no_limit_of_one_client(make_app: MakeApp) -> None:
    app = make_app(max_in_flight_per_client=1)
    waiting = asyncio.create_task(call(app.asgi_app, "/wait/60000"))
    await asyncio.sleep(0.01)
    assert (await call(app.asgi_app, "/whoami")).status == 429
    assert (await call(app.asgi_app, "/internal/nothing")).status == 404
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_process_that_refuses_everything_for_long_is_not_ready_until_a_request_finishes(
    make_app: MakeApp,
) -> None:
    app = make_app(max_in_flight=1)
    life: Lifecycle = app.extensions[KEY].lifecycle
    waiting = asyncio.create_task(call(app.asgi_app, "/wait/60000"))
    await asyncio.sleep(0.01)
    assert (await call(app.asgi_app, "/whoami")).status == 503
    assert (await call(app.asgi_app, "/readyz")).status == 200
    assert life.shedding_since is not None
    life.shedding_since -= lifecycle.SHEDDING_LASTS
    assert (await call(app.asgi_app, "/whoami")).status == 503
    assert (await call(app.asgi_app, "/readyz")).status == 503
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await call(app.asgi_app, "/readyz")).status == 200


async def test_request_id_is_taken_or_made_and_given_back(app: Quart) -> None:
    assert (await call(app.asgi_app, "/whoami", headers={"X-Request-ID": "abcdef-1234"})).headers[
        "x-request-id"
    ] == "abcdef-1234"
    made = (await call(app.asgi_app, "/whoami", headers={"X-Request-ID": "no\tgood"})).headers["x-request-id"]
    assert made
    assert made != "no\tgood"


async def test_every_answer_forbids_sniffing(app: Quart) -> None:
    for path in ("/whoami", "/nowhere", "/fail/unknown"):
        assert (await call(app.asgi_app, path)).headers["x-content-type-options"] == "nosniff"


async def test_draining_closes_kept_connections(settings: Settings) -> None:
    wrapped = front(settings)
    assert "connection" not in (await call(wrapped)).headers
    wrapped.lifecycle.draining = True
    assert (await call(wrapped)).headers["connection"] == "close"


async def test_client_that_leaves_is_counted_as_499(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kit.requests")

    async def leaves(*_: Any) -> None:
        return None

    await call(front(settings, leaves))
    requests = [record for record in caplog.records if record.name == "kit.requests"]
    assert [record.status for record in requests] == [499]  # type: ignore[attr-defined]


async def test_failure_outside_of_handlers_is_a_problem_and_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(*_: Any) -> None:
        raise IndexError("hunter2")

    answer = await call(front(settings, breaks))
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert b"hunter2" not in answer.body
    assert any(record.exc_info for record in caplog.records)


async def test_failure_before_the_first_piece_of_the_body_is_told(settings: Settings) -> None:
    async def breaks(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise IndexError

    assert (await call(front(settings, breaks))).status == 500


async def test_failure_after_the_answer_began_sends_no_second_one(settings: Settings) -> None:
    async def breaks(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise IndexError

    answer = await call(front(settings, breaks))
    assert (answer.status, answer.body) == (200, b"half")


async def test_request_target_without_a_path_is_not_found(app: Quart) -> None:
    assert (await call(app.asgi_app, "", query=b"a=b")).status == 404


async def test_web_sockets_are_refused_and_lifespan_passes(settings: Settings) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await front(settings, never)({"type": "websocket"}, never, send)
    assert sent == [{"type": "websocket.close"}]
    with pytest.raises(AssertionError, match="reached"):
        await front(settings, never)({"type": "lifespan"}, never, send)


async def test_deadline_of_the_caller_reaches_the_handler(app: Quart) -> None:
    answer = await call(app.asgi_app, "/wait/60000", headers={"X-Request-Timeout-Ms": "1"})
    assert answer.status == 504


async def test_malformed_deadline_is_ignored(app: Quart) -> None:
    headers = {"X-Request-Timeout-Ms": "9" * 5_000}
    assert (await call(app.asgi_app, "/wait/1", headers=headers)).status == 200


async def test_metrics_are_written_off_the_event_loop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = front(settings, never)
    threads = []
    monkeypatch.setattr(wrapped.metrics, "render", lambda: threads.append(threading.get_ident()) or b"")
    await call(wrapped, "/metrics")
    assert threads
    assert threads[0] != threading.get_ident()
