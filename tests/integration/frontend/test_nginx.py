"""The frontend's nginx: files, headers, what goes on to services, and what is said when they are away."""

import gzip
import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from eventsphere.edge.headers import security_headers
from eventsphere.observe import names
from kit import trace_context
from tests.integration.frontend.conftest import Front
from tests.support.client import Client
from tests.support.nginx import IMAGES_URL, UPLOADS_URL

ZIPPED = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}
A_PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def script(files: Path) -> str:
    """The address of the app's first script."""
    found = re.search(r'src="(/assets/[^"]+\.js)"', (files / "index.html").read_text())
    assert found
    return found[1]


async def test_health_is_a_word(front: Front) -> None:
    reply = await front.get("/healthz")
    assert (reply.status, reply.raw) == (200, b"ok\n")


async def test_hashed_assets_are_kept_for_ever_and_compressed(front: Front, files: Path) -> None:
    reply = await front.get(script(files), headers=ZIPPED)
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (reply.headers["Content-Encoding"], reply.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(reply.raw) == (files / script(files).lstrip("/")).read_bytes()


async def test_who_takes_no_gzip_gets_none(front: Front, files: Path) -> None:
    reply = await front.get(script(files), headers=PLAIN)
    assert "Content-Encoding" not in reply.headers
    assert reply.raw == (files / script(files).lstrip("/")).read_bytes()


@pytest.mark.parametrize("path", ["/", "/events/66f0c1d2e3a4b5c6d7e8f901", "/bookings", "/login?return=%2F"])
async def test_every_page_is_the_app_and_always_fresh(front: Front, files: Path, path: str) -> None:
    reply = await front.get(path, headers=PLAIN)
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-cache")
    assert reply.headers["Content-Type"] == "text/html"
    assert reply.raw == (files / "index.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/api",
        "/api/nothing",
        "/internal/x",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/.well-known/change-password",
        "/.well-known",
        "/.git/config",
        "/.env",
        "/%2ewell-known/x",
        "/events/.git/config",
        "/wp-login.php",
    ],
)
async def test_what_is_not_there_is_a_problem(front: Front, path: str) -> None:
    reply = await front.get(path)
    assert (reply.status, reply.code) == (404, "not_found")
    assert front.event.asked == []


async def test_the_headers_are_those_of_the_local_edge(front: Front) -> None:
    for path in ("/", "/api/events", "/api/bookings", "/nothing.png"):
        headers = (await front.get(path)).headers
        wanted = security_headers(UPLOADS_URL)
        wanted["Content-Security-Policy"] = wanted["Content-Security-Policy"].replace(
            f"blob: {UPLOADS_URL}", f"blob: {IMAGES_URL}"
        )
        assert {name: headers.getall(name) for name in wanted} == {name: [each] for name, each in wanted.items()}, path


@pytest.mark.parametrize("path", ["/", "/api/events", "/nothing.png"])
async def test_who_came_by_tls_comes_by_tls_for_a_year(front: Front, path: str) -> None:
    reply = await front.get(path, headers={"X-Forwarded-Proto": "https"})
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in (await front.get(path)).headers


@pytest.mark.parametrize(("said", "told"), [("https", "https"), ("http", "http"), ("gopher", "http"), (None, "http")])
async def test_a_service_learns_whether_the_client_came_by_tls(front: Front, said: str | None, told: str) -> None:
    """The load balancer ends TLS and says so; it overwrites whatever a client says."""
    await front.get("/api/events", headers={"X-Forwarded-Proto": said} if said else {})
    (asked,) = front.event.asked
    assert asked.headers.getall("X-Forwarded-Proto") == [told]


async def test_a_call_goes_on_as_it_came_with_who_asked(front: Front) -> None:
    reply = await front.get("/api/events?query=a%26b", headers={"X-Request-ID": "mine", "Forwarded": "for=evil"})
    assert reply.body == {"path": "/api/events"}
    assert reply.headers.getall("X-Request-ID") == ["the-services-own"]
    (asked,) = front.event.asked
    assert asked.raw_path == "/api/events?query=a%26b"
    assert asked.headers["X-Request-ID"] == "mine"
    assert asked.headers["X-Forwarded-For"] == "127.0.0.1"
    assert "Forwarded" not in asked.headers


async def test_a_service_that_is_away_is_a_problem_that_may_be_repeated(front: Front) -> None:
    reply = await front.post("/api/bookings", {}, headers={"X-Request-ID": "mine"})
    assert (reply.status, reply.code) == (503, "overloaded")
    assert (reply.headers["Retry-After"], reply.body["request_id"]) == ("1", "mine")


async def test_a_service_that_breaks_off_leaves_it_open_whether_it_was_done(front: Front) -> None:
    front.event.mood = "breaks off"
    reply = await front.post("/api/events", {})
    assert (reply.status, reply.code) == (502, "bad_gateway")
    assert len(front.event.asked) == 1


async def test_a_person_who_opens_an_address_of_a_service_that_is_away_gets_a_page(front: Front) -> None:
    reply = await front.get("/api/bookings/66f0c1d2e3a4b5c6d7e8f901/calendar.ics", headers=A_PERSON)
    assert (reply.status, reply.headers["Content-Type"]) == (503, "text/html")
    assert b"EventSphere" in reply.raw
    assert b'href="/"' in reply.raw
    assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
    for path in re.findall(rb'href="(/[^"]+\.css)"', reply.raw):
        assert (await front.get(path.decode())).status == 200


async def test_a_body_that_is_too_large_is_a_problem(front: Front) -> None:
    reply = await front.post("/api/events", data=b" " * 1_100_000)
    assert (reply.status, reply.code) == (413, "too_large")


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("given", "goes_on"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", True),
        ("", False),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE}-{'0' * 16}-01", False),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE}-00f067aa0ba902b7-01-more", False),
    ],
)
async def test_a_trace_goes_on_or_begins_and_is_in_the_log(front: Front, given: str, goes_on: bool) -> None:
    await front.get("/api/events", headers={"traceparent": given} if given else {})
    passed_on = trace_context.parse(front.event.asked[-1].headers["traceparent"])
    assert passed_on is not None
    assert (passed_on.header == given) is goes_on
    assert json.loads(front.log.read_text().splitlines()[-1])["trace_id"] == passed_on.trace_id


async def test_a_path_with_an_address_of_mail_is_hidden_in_the_log(front: Front) -> None:
    await front.get("/ada@example.org")
    assert json.loads(front.log.read_text().splitlines()[-1])["path"] == "(hidden)"


async def test_each_call_is_a_line_of_json_in_the_log(front: Front) -> None:
    await front.get("/api/events", headers={"X-Request-ID": "look-for-me"})
    await front.get("/healthz")
    lines = [json.loads(line) for line in front.log.read_text().splitlines()]
    assert lines[-1]["path"] == "/api/events"
    assert (lines[-1]["status"], lines[-1]["method"], lines[-1]["request_id"]) == (200, "GET", "the-services-own")


async def test_prometheus_reads_nginxs_own_numbers_at_a_port_of_their_own(front: Front) -> None:
    numbers = await Client(front.session, front.metrics).get("/metrics")
    assert numbers.headers["Content-Type"] == "text/plain"
    samples = [each for family in text_string_to_metric_families(numbers.raw.decode()) for each in family.samples]
    assert {each.name for each in samples} == set(names.catalogue()["nginx"])
    assert {each.labels["state"] for each in samples if each.labels} == {"reading", "writing", "waiting"}
    assert all(each.value >= 0 for each in samples)


@pytest.mark.parametrize("path", ["/status", "/metrics.txt", "/", "/proxy.conf"])
async def test_nothing_else_is_at_that_port(front: Front, path: str) -> None:
    assert (await Client(front.session, front.metrics).get(path)).status == 404
