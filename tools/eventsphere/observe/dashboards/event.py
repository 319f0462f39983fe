"""The dashboard of event: the catalogue and its seats."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards import service
from eventsphere.observe.dashboards.panels import HERE, graph, number

SEATS = f'event_seats{{{HERE}, state="capacity"}}'
PARTS = f'event_seats{{{HERE}, state=~"remaining|held|sold"}}'


def make() -> Dashboard:
    """Return the dashboard."""
    own = [
        graph(
            "Seats of events on sale",
            "none",
            {"{{state}}": f"max by (state) (event_seats{{{HERE}}})"},
            "Totals of all events. held: the waiting list keeps them for somebody.",
        ),
        number(
            "Seats lost or sold twice",
            "none",
            {"seats": f"max(abs(sum by (pod) ({SEATS}) - sum by (pod) ({PARTS})))"},
            "Anything but 0 is wrong: SeatsDoNotAddUp.",
        ),
        number(
            "Events on sale",
            "none",
            {"events": f"max(event_events_on_sale{{{HERE}}})"},
            "Published, and not begun.",
        ),
    ]
    return service.make("event", own, "Events and seats")
