from bson import ObjectId
from prometheus_client.parser import text_string_to_metric_families
from quart import Quart

from kit.metrics import METHODS, UNMATCHED, known_method
from kit.runtime import Runtime
from tests.support.asgi import call


def samples(running: Runtime, name: str) -> dict[tuple[str, ...], float]:
    """Values of a metric by method, route and status."""
    return {
        tuple(sample.labels.get(label, "") for label in ("method", "route", "status")): sample.value
        for family in text_string_to_metric_families(running.metrics.render().decode())
        for sample in family.samples
        if sample.name == name
    }


async def test_requests_are_counted_by_route_template(app: Quart, running: Runtime) -> None:
    for _ in range(3):
        await call(app.asgi_app, f"/notes/{ObjectId()}")
    await call(app.asgi_app, "/notes/not-an-id")
    counted = samples(running, "http_requests_total")
    assert counted == {("GET", "/notes/<note_id>", "200"): 3, ("GET", "/notes/<note_id>", "422"): 1}
    assert samples(running, "http_request_duration_seconds_count") == {("GET", "/notes/<note_id>", ""): 4}


async def test_labels_are_bounded_whatever_clients_invent(app: Quart, running: Runtime) -> None:
    for number in range(30):
        await call(app.asgi_app, f"/nowhere/{number}", f"INVENTED{number}")
    assert samples(running, "http_requests_total") == {("OTHER", UNMATCHED, "404"): 30}


async def test_refused_requests_are_counted_under_their_route(app: Quart, running: Runtime) -> None:
    await call(app.asgi_app, "/notes", "POST")
    await call(app.asgi_app, "/notes", "PATCH")
    assert samples(running, "http_requests_total") == {
        ("POST", "/notes", "401"): 1,
        ("PATCH", UNMATCHED, "405"): 1,
    }


async def test_in_flight_goes_back_to_zero(app: Quart, running: Runtime) -> None:
    await call(app.asgi_app, "/fail/unknown")
    assert samples(running, "http_requests_in_flight") == {("", "", ""): 0}


def test_every_series_names_the_service_and_the_process_is_measured(running: Runtime) -> None:
    text = running.metrics.render().decode()
    assert 'http_requests_in_flight{service="sample"}' in text
    assert "process_cpu_seconds_total" in text


def test_methods_are_known_or_other() -> None:
    assert {known_method(method) for method in METHODS} == METHODS
    assert known_method("BREW") == "OTHER"
