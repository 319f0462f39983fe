"""The dashboard of the frontend: nginx, which serves the web app."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards.containers import containers
from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, graph, page
from eventsphere.observe.dashboards.service import pods


def make() -> Dashboard:
    """Return the dashboard."""
    rows = {"nginx": nginx(), "Pods": [*pods("frontend"), *containers("frontend")]}
    return page("EventSphere frontend", "eventsphere-frontend", rows)


def nginx() -> list[Panel]:
    """Show what nginx counts itself; the services' dashboards show what it hands on to them."""
    accepted, handled = (f"rate(nginx_connections_{what}_total{{{HERE}}}{RATE})" for what in ("accepted", "handled"))
    return [
        graph(
            "Requests",
            "reqps",
            {"{{pod}}": f"sum by (pod) (rate(nginx_requests_total{{{HERE}}}{RATE}))"},
            "Pages, files and calls of the API. None at all: look at the load balancer.",
        ),
        graph(
            "Connections",
            "none",
            {"{{state}}": f"sum by (state) (nginx_connections{{{HERE}}})"},
            "reading and writing belong to requests; waiting are kept open by the load balancer.",
        ),
        graph(
            "Connections without room",
            "ops",
            {"{{pod}}": f"sum by (pod) ({accepted} - {handled})"},
            "They were closed at once: add pods.",
        ),
    ]
