"""The dashboard of booking: tries to book, outboxes, and the work that repairs."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards import service
from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, graph


def make() -> Dashboard:
    """Return the dashboard."""
    return service.make("booking", [*outcomes(), *waiting()], "Bookings")


def outcomes() -> list[Panel]:
    """Show how tries to book end."""
    return [
        graph(
            "Tries to book, by how they ended",
            "reqps",
            {"{{outcome}}": f"sum by (outcome) (rate(booking_outcomes_total{{{HERE}}}{RATE}))"},
            "unknown: event gave no answer in time; the sweeper finishes such bookings.",
            width=12,
        ),
        graph(
            "Answers given before under the same key",
            "reqps",
            {"replays": f'sum(rate(idempotency_replays_total{{{HERE}, job="booking"}}{RATE}))'},
            "Clients that repeat a call: answers were lost, or somebody pressed twice.",
            width=12,
        ),
    ]


def waiting() -> list[Panel]:
    """Show the work that waits, and whether somebody does it."""
    return [
        graph(
            "Bookings that wait",
            "none",
            {
                "in outboxes": f"max(booking_outbox_bookings{{{HERE}}})",
                "pending, and nobody works on them": f"max(booking_pending_late{{{HERE}}})",
            },
            "OutboxWaits and BookingsHang tell when they stay.",
        ),
        graph(
            "Age of the oldest work in an outbox",
            "s",
            {"age": f"max(booking_outbox_oldest_age_seconds{{{HERE}}})"},
            "Beyond 300 seconds OutboxWaits fires.",
        ),
        graph(
            "Since repeated work last came to its end",
            "s",
            {
                "{{task}}": "time() - max by (task) "
                f'(background_last_success_timestamp_seconds{{{HERE}, job="booking"}} > 0)'
            },
            "Sweeper, deliveries and queues. Beyond 300 seconds SweeperStopped fires.",
        ),
    ]
