"""What the processes of a whole run write: one trace through all services, and never a secret or an address of mail."""

import json
import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from tests.e2e.running import Platform, eventually

SERVICES = ("auth", "event", "booking")
MAIL = re.compile(rb"[\w.+-]+@(?!example\.org\b)[\w-]+\.[a-z]{2,}")


def lines(platform: Platform) -> Iterator[dict[str, Any]]:
    """Read what the services wrote; each line has to be JSON."""
    for service in SERVICES:
        for line in (platform.command.home / "logs" / f"{service}.log").read_text().splitlines():
            yield json.loads(line)


async def test_one_booking_is_one_trace_in_the_logs_of_all_services(platform: Platform) -> None:
    trace = token_hex(16)
    headers = {"traceparent": f"00-{trace}-{token_hex(8)}-00", "X-Request-ID": f"look-for-{trace}"}
    person, event = await platform.register(), await platform.publish()
    for path, body in (("/api/auth/verify", {"token": person["access_token"]}), ("/api/bookings", None)):
        body = body or {"event_id": event["id"], "seats": 1}
        more = headers | {"Idempotency-Key": token_hex(12)}
        await platform.post(path, body, token=person["access_token"], headers=more)

    async def told_by_all() -> bool:
        return {line["service"] for line in lines(platform) if line.get("trace_id") == trace} == set(SERVICES)

    await eventually(told_by_all)
    mine = [line for line in lines(platform) if line.get("trace_id") == trace and line["message"] == "request"]
    assert {line["request_id"] for line in mine} == {f"look-for-{trace}"}
    [booked] = [line for line in mine if line["service"] == "booking"]
    assert (booked["method"], booked["route"], booked["status"]) == ("POST", "/api/bookings", 201)
    assert booked["duration_ms"] > 0
    assert person["user"]["id"] not in booked["user"]


async def test_no_log_of_any_process_has_a_secret_or_an_address_of_mail(platform: Platform) -> None:
    seed = token_hex(6)
    email, password, typo = f"seeded-{seed}@example.com", f"correct horse {seed}", f"wrong horse {seed}"
    person = await platform.register(email, password, f"Name-{seed}", refresh_token_delivery="body")
    known = [email, password, typo, f"Name-{seed}", person["access_token"]]
    await platform.post("/api/auth/login", {"email": email, "password": typo})
    await platform.post("/api/auth/register", {"email": email, "password": password, "name": "Again"})
    await platform.post("/api/auth/login", data=f'{{"email": "{email}", "password": "{password}"'.encode())
    await platform.get(f"/api/events?query={email}", token=person["access_token"])
    await platform.get(f"/api/bookings/{email}", token=f"forged.{seed}.token")
    event = await platform.publish()
    booked = await platform.book(person["access_token"], event["id"], 1, f"idempotency-{seed}")
    ticket = await platform.get(f"/api/bookings/{booked.body['id']}/ticket", token=person["access_token"])
    known += [person["refresh_token"], ticket.body["ticket"], f"idempotency-{seed}"]
    await platform.delete("/api/auth/me", {"password": password}, token=person["access_token"])
    known += json.loads((platform.command.home / "secrets.json").read_text()).values()

    logs = {path.name: path.read_bytes() for path in (platform.command.home / "logs").glob("*.log")}
    assert {f"{name}.log" for name in SERVICES} < logs.keys()
    for name, text in logs.items():
        found = [secret for secret in known if secret.encode() in text]
        assert not found, f"{name} has {found}"
        assert not MAIL.findall(text), name
