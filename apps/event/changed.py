"""Which events changed, for booking: it copies what tickets show, and asks for what is new."""

from event.cancelled import cursor, moment_of, position
from event.repository import EventRepository
from event.search import Order
from event.seat_schemas import ChangedEvent, ChangedPage, ChangedQuery, SoldEvent
from event.seats import sold_event

ORDER = Order("facts_changed_at", 1, moment_of)


class ChangedEvents:
    """Events in the order of the latest change of their facts.

    Clocks differ and updates take a moment, so a later answer may hold an earlier time: who follows the list
    should ask again from a little before the latest time known.
    """

    def __init__(self, events: EventRepository) -> None:
        self.events = events

    async def page(self, query: ChangedQuery) -> ChangedPage:
        """Return one page of events that changed since then, each as it is now."""
        after = position(query.cursor, ORDER) if query.cursor else {"facts_changed_at": {"$gte": query.since}}
        found = await self.events.changed(after, ORDER, query.limit + 1)
        items = [
            ChangedEvent(event=SoldEvent(**sold_event(each)), changed_at=each["facts_changed_at"])
            for each in found[: query.limit]
        ]
        more = len(found) > query.limit
        return ChangedPage(items=items, next_cursor=cursor(items[-1].changed_at, items[-1].event.id) if more else None)
