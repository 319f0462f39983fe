import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from quart import Quart

from kit import trace_context, traces
from kit.otel import MOST_COMMANDS, Commands, OpenTelemetry
from kit.runtime import KEY
from tests.support.asgi import call
from tests.support.otlp import Receiver, receiving

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
RECORDED = {"traceparent": f"00-{TRACE}-{SPAN}-01"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Spans are on and go to this receiver, which has them after `traces.turn_off()`."""
    with receiving() as found:
        traces.turn_on("sample", found.url)
        yield found
        traces.turn_off()


def test_opentelemetry_is_not_imported_while_spans_are_off() -> None:
    program = "import sys, auth.app, event.app, booking.app, kit.serve; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "kit.traces" in loaded.splitlines()
    assert [name for name in loaded.splitlines() if name.startswith(("opentelemetry", "kit.otel"))] == []


def test_a_span_costs_no_object_while_spans_are_off() -> None:
    assert traces.span("server", "one") is traces.span("client", "other")
    assert traces.listeners() == ()
    assert traces.bookmark() is None


async def test_request_is_a_span_below_the_callers(receiver: Receiver, app: Quart) -> None:
    await call(app.asgi_app, "/notes/" + "0" * 24, headers=RECORDED)
    traces.turn_off()
    [span] = receiver.spans
    assert (span.service, span.name, span.kind) == ("sample", "GET /notes/<note_id>", 2)
    assert (span.trace_id, span.parent_id, span.failed) == (TRACE, SPAN, False)
    assert span.attributes == {
        "http.request.method": "GET",
        "http.route": "/notes/<note_id>",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize("flags", ["00", "02"])
async def test_trace_of_a_caller_that_records_nothing_begins_with_us(
    receiver: Receiver, app: Quart, flags: str
) -> None:
    await call(app.asgi_app, "/whoami", headers={"traceparent": f"00-{TRACE}-{SPAN}-{flags}"})
    traces.turn_off()
    [span] = receiver.spans
    assert (span.trace_id, span.parent_id) == (TRACE, "")


async def test_trace_id_of_spans_is_that_of_logs(
    receiver: Receiver, app: Quart, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kit.requests")
    seen: list[Any] = []
    caplog.handler.addFilter(lambda _: seen.append(trace_context.current()) or True)
    await call(app.asgi_app, "/whoami")
    traces.turn_off()
    assert {span.trace_id for span in receiver.spans} == {each.trace_id for each in seen if each}


async def test_fault_of_ours_fails_the_span_without_its_text(receiver: Receiver, app: Quart) -> None:
    for path in ("/fail/unknown", "/nowhere"):
        await call(app.asgi_app, path, query=b"email=person@example.org", headers={"Authorization": "Bearer hunter2"})
    traces.turn_off()
    assert [(span.attributes["http.response.status_code"], span.failed) for span in receiver.spans] == [
        (500, True),
        (404, False),
    ]
    assert not any(secret in message for message in receiver.raw for secret in (b"hunter2", b"person@", b"nowhere"))


async def test_error_in_a_span_is_named_by_its_kind_alone(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="hunter2"), traces.span("client", "work"):
        raise ValueError("hunter2")
    traces.turn_off()
    [span] = receiver.spans
    assert (span.failed, span.attributes) == (True, {"error.type": "ValueError"})
    assert b"hunter2" not in receiver.raw[0]


async def test_left_work_goes_on_with_the_trace_that_left_it(receiver: Receiver) -> None:
    trace_context.begin(RECORDED["traceparent"])
    with traces.span("server", "book"):
        mark = traces.bookmark()
    trace_context.enter(None)
    with traces.resumed(mark, "deliver"):
        await asyncio.sleep(0)
    assert trace_context.current() is None
    with traces.resumed(None, "nothing"):
        pass
    traces.turn_off()
    book, deliver = receiver.spans
    assert (deliver.name, deliver.kind, deliver.trace_id) == ("deliver", 5, TRACE)
    assert deliver.parent_id == book.span_id


async def test_command_of_a_request_is_a_span_without_its_values_and_a_ping_is_none(receiver: Receiver) -> None:
    [commands] = traces.listeners()
    started: Any = SimpleNamespace(command_name="find", request_id=1, command={"find": "notes", "filter": {"a": "h2"}})
    commands.started(started)  # in no request
    trace_context.begin(RECORDED["traceparent"])
    commands.started(started)
    commands.failed(started)
    trace_context.enter(None)
    traces.turn_off()
    [span] = receiver.spans
    assert (span.name, span.parent_id, span.failed) == ("mongodb find", SPAN, True)
    assert span.attributes == {
        "db.system.name": "mongodb",
        "db.operation.name": "find",
        "db.collection.name": "notes",
    }
    assert isinstance(commands, Commands)
    assert not commands.under_way


async def test_commands_that_were_cancelled_fill_no_memory(receiver: Receiver) -> None:
    [commands] = traces.listeners()
    trace_context.begin(RECORDED["traceparent"])
    for number in range(2 * MOST_COMMANDS):
        started: Any = SimpleNamespace(command_name="find", request_id=number, command={"find": "notes"})
        commands.started(started)
    assert len(commands.under_way) == MOST_COMMANDS


async def test_a_share_of_traces_is_recorded_and_the_caller_does_not_choose(
    receiver: Receiver, app: Quart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    traces.turn_off()
    traces.turn_on("sample", receiver.url)
    await call(app.asgi_app, "/whoami", headers=RECORDED)
    traces.turn_off()
    assert receiver.spans == []


async def test_metrics_name_a_trace_while_spans_are_on(receiver: Receiver, app: Quart) -> None:
    await call(app.asgi_app, "/whoami", headers=RECORDED)
    shown = await call(app.asgi_app, "/metrics")
    assert shown.headers["content-type"].startswith("application/openmetrics-text")
    exemplars = [line for line in shown.body.decode().splitlines() if f'trace_id="{TRACE}"' in line]
    assert exemplars[0].startswith("http_request_duration_seconds_bucket{")
    traces.turn_off()
    assert b"trace_id" not in app.extensions[KEY].metrics.render()


async def test_a_receiver_that_is_away_fails_nothing(app: Quart) -> None:
    recorder = OpenTelemetry("sample", "http://127.0.0.1:9")
    traces._recorder = recorder
    try:
        assert (await call(app.asgi_app, "/whoami")).status == 200
    finally:
        traces._recorder = None
        await asyncio.to_thread(recorder.stop)
