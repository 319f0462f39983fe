"""One setting turns spans on in all services: a booking is one trace from the edge to the database and the outbox."""

import json
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import aiohttp
import pytest

from tests.e2e.running import Command, Platform, eventually, running
from tests.support.otlp import ReceivedSpan, Receiver, receiving

TRACE, SPAN = token_hex(16), token_hex(8)
BOOK, CANCEL = "POST /api/bookings", "POST /api/bookings/<booking_id>/cancel"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as found:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.url)
        yield found


def read(command: Command, name: str) -> Any:
    """Read a file of the platform's home."""
    return json.loads((command.home / f"{name}.json").read_text())


async def book_and_cancel(platform: Platform) -> str:
    """Book two seats and give them back, each within the trace; return the secret that no span may hold."""
    token = (await platform.register())["access_token"]
    event = await platform.publish()
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01", "Idempotency-Key": token_hex(12)}
    booked = await platform.post("/api/bookings", {"event_id": event["id"], "seats": 2}, token=token, headers=headers)
    assert booked.status == 201, booked.raw
    cancelled = await platform.post(f"/api/bookings/{booked.body['id']}/cancel", token=token, headers=headers)
    assert cancelled.status == 200, cancelled.raw
    return str(token)


async def test_a_booking_is_one_trace_through_services_database_and_outbox(tmp_path: Path, receiver: Receiver) -> None:
    command = Command(tmp_path / "home")
    with running(command, "--free-ports"):
        async with aiohttp.ClientSession() as session:
            platform = Platform(session, read(command, "platform")["url"])
            platform.demo_password = read(command, "secrets")["demo_password"]
            secret = await book_and_cancel(platform)

        async def is_delivered() -> bool:
            return [each.name for each in receiver.spans].count("publish notification") >= 2

        await eventually(is_delivered)
    mine = [each for each in receiver.spans if each.trace_id == TRACE]
    by_id = {each.span_id: each for each in mine}
    roots = [each for each in mine if each.parent_id == SPAN]
    assert sorted(each.name for each in roots) == [BOOK, CANCEL]
    assert all(each in roots or each.parent_id in by_id for each in mine), "each other span has its parent here"

    def path(span: ReceivedSpan) -> tuple[str, ...]:
        above = by_id.get(span.parent_id)
        return (*(path(above) if above else ()), f"{span.service}: {span.name}")

    paths = {path(each) for each in mine}
    takes = "PUT /internal/events/<event_id>/takes"
    assert (f"booking: {BOOK}", "booking: mongodb insert") in paths
    assert (f"booking: {BOOK}", "booking: PUT event", f"event: {takes}", "event: mongodb update") in paths
    assert (f"booking: {BOOK}", "booking: publish notification") in paths
    assert not any(secret.encode() in message for message in receiver.raw)
    assert {each.service for each in receiver.spans} == {"auth", "event", "booking"}
