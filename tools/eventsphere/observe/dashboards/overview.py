"""EventSphere Overview: whether people notice, what they do, and which part to look at next."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards import OVERVIEW
from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, graph, number, page, quantile, share

REQUESTS = f"http_requests_total{{{HERE}"


def make() -> Dashboard:
    """Return the dashboard."""
    rows = {"Do people notice?": journeys(), "What do they do?": business(), "Where does it come from?": causes()}
    return page("EventSphere Overview", OVERVIEW, rows)


def journeys() -> list[Panel]:
    """Show what each journey has left of its budget, and which alerts fire."""
    return [
        number(
            "Error budget left",
            "percentunit",
            {"{{journey}}, {{objective}}": f"journey:budget_left:ratio30d{{{HERE}}}"},
            "What is left of what may fail in 30 days. Below 0 the promise is broken.",
            width=24,
        ),
        graph(
            "Budget burnt, as a multiple of what lasts 30 days",
            "none",
            {"{{journey}}, {{objective}}": f"journey:burn:rate1h{{{HERE}}}"},
            "Over the last hour. Beyond 14.4 somebody is woken; beyond 1 the budget does not last.",
            width=12,
        ),
        number(
            "Alerts that fire",
            "none",
            {"{{alertname}} ({{severity}})": 'sum by (alertname, severity) (ALERTS{alertstate="firing"})'},
            "Of all environments. Watchdog always fires: without it, alerts do not work.",
            width=12,
        ),
    ]


def business() -> list[Panel]:
    """Show bookings and seats."""
    return [
        graph(
            "Tries to book, by how they ended",
            "reqps",
            {"{{outcome}}": f"sum by (outcome) (rate(booking_outcomes_total{{{HERE}}}{RATE}))"},
            "A rush ends in sold_out. Many unknown: calls from booking to event get no answer.",
        ),
        graph(
            "Seats of events on sale",
            "none",
            {"{{state}}": f"max by (state) (event_seats{{{HERE}}})"},
            "remaining, held and sold must add up to capacity: SeatsDoNotAddUp tells when they do not.",
        ),
        graph(
            "Work that waits in outboxes",
            "none",
            {
                "bookings": f"max(booking_outbox_bookings{{{HERE}}})",
                "pending, and nobody works on it": f"max(booking_pending_late{{{HERE}}})",
            },
            "Notifications and seats to give back. It falls back to 0 within a minute.",
        ),
    ]


def causes() -> list[Panel]:
    """Show each service's traffic, failures and latency, and the database below them."""
    return [
        graph(
            "Requests",
            "reqps",
            {"{{job}}": f"sum by (job) (rate({REQUESTS}}}{RATE}))"},
            "None at all: look at the load balancer and the frontend.",
        ),
        graph(
            "Share of requests that fail",
            "percentunit",
            {"{{job}}": share(f'{REQUESTS}, status=~"5.."}}', f"{REQUESTS}}}", "job")},
            "The service that fails first is the cause; those that call it follow.",
        ),
        graph(
            "Latency, 99 of 100 requests",
            "s",
            {"{{job}}": quantile(0.99, f"http_request_duration_seconds{{{HERE}}}", "job")},
            "Where all rise together, look at MongoDB and at the nodes.",
        ),
        graph(
            "Requests refused to shed load",
            "reqps",
            {"{{job}}": f"sum by (job) (rate(http_requests_shed_total{{{HERE}}}{RATE}))"},
            "A service has no place left; its dashboard shows why.",
        ),
        number(
            "Does MongoDB answer?",
            "bool_yes_no",
            {"{{job}}": f"min by (job) (database_up{{{HERE}}})"},
            "As each service sees it. One says no: its network or its password. All: MongoDB.",
        ),
        graph(
            "Pods that are missing",
            "none",
            {
                "{{deployment}}": f"kube_deployment_spec_replicas{{{HERE}}}"
                " - on (namespace, deployment) kube_deployment_status_replicas_available"
            },
            "Wanted, but not available.",
        ),
    ]
