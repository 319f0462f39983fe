"""What booking knows of events: facts that are a few seconds old, or as they are now."""

from datetime import datetime

from bson import ObjectId
from cachetools import TTLCache

from booking.replies import expect, read
from booking.seat_answers import EventFacts, Standing
from kit.client import OutcomeUnknown, ServiceClient
from kit.flights import Flights
from kit.problems import NotFound, Overloaded

FACTS_SECONDS = 5
FACTS_EVENTS = 2_000


class EventLookup:
    """Asks event, and remembers what it answers."""

    def __init__(self, client: ServiceClient) -> None:
        self.client = client
        self.known: TTLCache[ObjectId, Standing] = TTLCache(FACTS_EVENTS, FACTS_SECONDS)
        self._flights: Flights[ObjectId, Standing] = Flights()

    async def facts(self, event_id: ObjectId, *, fresh: bool = False) -> EventFacts:
        """Return the event as it was a few seconds ago at most, or as it is now. A draft is asked for each time.

        Raises:
            NotFound: there is none.
            Overloaded: event does not answer.
        """
        return await (self.standing(event_id) if fresh else self.recent_standing(event_id))

    async def public_facts(self, event_id: ObjectId, *, fresh: bool = False) -> EventFacts:
        """Return the facts of an event that anybody may know of.

        Raises:
            NotFound: there is no such event, or it is a draft.
            Overloaded: event does not answer.
        """
        found = await self.facts(event_id, fresh=fresh)
        check_public(found)
        return found

    async def recent_standing(self, event_id: ObjectId) -> Standing:
        """Return the event and its seats as they were a few seconds ago at most; raises as `standing` does."""
        return self.known.get(event_id) or await self.standing(event_id)

    def has_counted_all(self, event_id: ObjectId, now: datetime) -> bool:
        """Whether every booking of an event is sure to count in its person's allowance.

        What is remembered may be some seconds old: an event that was over by then may have been moved since.
        """
        known = self.known.get(event_id)
        return known is not None and known.all_counted and known.ends_at > now

    async def standing(self, event_id: ObjectId) -> Standing:
        """Return the event and its seats as they are now. All who ask at the same time share one call.

        Raises:
            NotFound: there is none.
            Overloaded: event does not answer.
        """
        if joined := await self._flights.join(event_id):
            return joined
        with self._flights.lead(event_id) as flight:
            found = await self._ask(event_id)
            if not found.is_draft:  # a draft may be published or deleted at any moment
                self.known[event_id] = found
            flight.land(found)
            return found

    async def _ask(self, event_id: ObjectId) -> Standing:
        try:
            reply = await self.client.call("GET", f"/internal/events/{event_id}")
            if reply.status == 404:
                raise NotFound("There is no such event")
            return read(Standing, expect(reply, 200).body)
        except OutcomeUnknown as error:
            raise Overloaded("The event can't be looked up at the moment") from error


def check_public(event: EventFacts) -> None:
    """Refuse a draft as if it did not exist, so that nobody learns of it.

    Raises:
        NotFound: the event is a draft.
    """
    if event.is_draft:
        raise NotFound("There is no such event")
