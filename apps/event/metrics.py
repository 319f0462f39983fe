"""Seats of all events on sale as totals, never by event: what is left, held and sold must be what there is."""

from prometheus_client import CollectorRegistry, Gauge

from event.models import Event
from kit.database import Database

STATES = ("capacity", "remaining", "held", "sold")


def gauges(registry: CollectorRegistry | None = None) -> tuple[Gauge, Gauge]:
    """Return the gauges of seats by their state and of events on sale."""
    seats = Gauge("event_seats", "Seats of events on sale, by what they are", ("state",), registry=registry)
    for state in STATES:
        seats.labels(state)
    return seats, Gauge("event_events_on_sale", "Published events that have not begun", registry=registry)


class Seats:
    """Looks from time to time at the seats of published events that have not begun."""

    def __init__(self, database: Database, registry: CollectorRegistry | None = None) -> None:
        self.events = database.collection(Event)
        self.seats, self.events_on_sale = gauges(registry)

    async def look(self) -> None:
        """Add up the seats of all events on sale in the database: one document comes back."""
        on_sale = {"$match": {"status": "published", "over": None}}
        totals = {"$group": {"_id": None, "events": {"$sum": 1}} | {state: {"$sum": f"${state}"} for state in STATES}}
        found = await (await self.events.aggregate([on_sale, totals])).to_list()
        for state in STATES:
            self.seats.labels(state).set(found[0][state] if found else 0)
        self.events_on_sale.set(found[0]["events"] if found else 0)
