"""Seats, asked for at event: every call names an operation that is stored here, so that it can be repeated."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bson import ObjectId

from booking.event_facts import EventLookup
from booking.models import Booking, CurrentTerms, Refusal
from booking.replies import code_of, expect, read
from booking.seat_answers import CancelledPage, ChangedPage, CurrentLimit, Horizon, Taken, TakeResults
from kit.client import CALL_SECONDS, OutcomeUnknown, Reply, ServiceClient
from kit.context import remaining
from kit.together import TogetherBy


class Refused(Exception):  # noqa: N818 - the answer of a healthy service
    """Event gives no seats.

    Args:
        refusal: why.
        final: no copy of this operation can still arrive and take them.
    """

    def __init__(self, refusal: Refusal, *, final: bool) -> None:
        super().__init__(refusal.code)
        self.refusal, self.final = refusal, final


class OperationExpired(Exception):  # noqa: N818 - the answer of a healthy service
    """Event does not know the operation and never will: it was not carried out. A newer one may be."""

    def __init__(self, horizon: ObjectId) -> None:
        super().__init__(str(horizon))
        self.horizon = horizon


class LimitChanged(Exception):  # noqa: N818 - the answer of a healthy service
    """Nothing was taken: the booking was counted against another limit than the event's."""

    def __init__(self, limit: int | None) -> None:
        super().__init__(str(limit))
        self.limit = limit


class Seats(EventLookup):
    """The calls to event; those that change something raise `OutcomeUnknown` when no definite answer came."""

    def __init__(self, client: ServiceClient) -> None:
        super().__init__(client)
        self._takes: TogetherBy[ObjectId, Booking, Reply] = TogetherBy(self._take_all)

    async def take(self, booking: Booking) -> Taken:
        """Take a booking's seats, once however often it is called.

        Raises:
            Refused: there are none for it.
            OperationExpired: the operation is too old to be carried out.
            LimitChanged: the person's seats have to be counted again.
        """
        try:
            async with asyncio.timeout(remaining(CALL_SECONDS)):
                reply = await self._takes(booking.event_id, booking)
        except TimeoutError as error:
            raise OutcomeUnknown("the take was not answered in time") from error
        match code_of(reply):
            case "limit_changed":
                self.known.pop(booking.event_id, None)
                raise LimitChanged(read(CurrentLimit, reply.body).max_per_person)
            case "operation_expired":
                raise OperationExpired(read(Horizon, reply.body).horizon)
            case "sold_out" | "not_on_sale" | "not_found" as code:
                self.known.pop(booking.event_id, None)
                more = {name: reply.body[name] for name in ("remaining", "waiting_list") if name in reply.body}
                raise Refused(Refusal(code=code, **more), final=reply.sends <= 1)
            case "terms_changed":
                terms = read(CurrentTerms, reply.body)
                raise Refused(Refusal(code="terms_changed", terms=terms), final=reply.sends <= 1)
            case "hold_gone":
                raise Refused(Refusal(code="offer_expired"), final=False)
            case "operation_void":
                raise Refused(Refusal(code="expired"), final=False)
        return read(Taken, expect(reply, 200).body)

    async def _take_all(self, event_id: ObjectId, bookings: list[Booking]) -> list[Reply]:
        """One call for all takes of an event that come at the same time."""
        wanted = {"takes": [_take(booking) for booking in bookings]}
        reply = await self.client.call("PUT", f"/internal/events/{event_id}/takes", wanted)
        results = read(TakeResults, expect(reply, 200).body).results
        if len(results) != len(bookings):
            raise OutcomeUnknown("event answered other takes than it was asked for")
        return [Reply(result.status, result.body, reply.sends) for result in results]

    async def void(self, booking: Booking) -> None:
        """Make sure that a booking's take has no effect, now or later."""
        path = f"/internal/events/{booking.event_id}/seats/{booking.take.op}?booking_id={booking.id}"
        reply = await self.client.call("DELETE", path)
        if code_of(reply) != "not_found":
            expect(reply, 200)

    async def give_back(self, booking: Booking, op: ObjectId) -> None:
        """Give a cancelled booking's seats back, once however often it is called.

        Raises:
            OperationExpired: the operation is too old to be carried out.
        """
        body = {"booking_id": str(booking.id), "seats": booking.seats}
        reply = await self.client.call("PUT", f"/internal/events/{booking.event_id}/returns/{op}", body)
        match code_of(reply):
            case "operation_expired":
                raise OperationExpired(read(Horizon, reply.body).horizon)
            case "not_found":
                return  # an event that is gone needs no seats
        expect(reply, 200)

    async def cancelled(self, since: datetime, cursor: str) -> CancelledPage:
        """A page of events that were cancelled since then; the first one for an empty cursor."""
        return read(CancelledPage, await self._list("cancelled", since, cursor))

    async def changed(self, since: datetime, cursor: str) -> ChangedPage:
        """Return a page of events whose facts changed since then; the first one for an empty cursor."""
        page = read(ChangedPage, await self._list("changed", since, cursor))
        for item in page.items:
            known = self.known.get(item.event.id)
            if known and known.facts_version < item.event.facts_version:
                self.known.pop(item.event.id, None)
        return page

    async def _list(self, name: str, since: datetime, cursor: str) -> Any:
        query = {"since": since.isoformat(), "limit": "100"} | ({"cursor": cursor} if cursor else {})
        reply = await self.client.call("GET", f"/internal/{name}?{urlencode(query)}")
        return expect(reply, 200).body

    async def settle(self, event_id: ObjectId, settled: "Settled") -> None:
        """Tell event that the outcomes of these operations are recorded, so that it may forget them.

        A copy of a refused take that came late and got seats gives them back.
        """
        reply = await self.client.call("POST", f"/internal/events/{event_id}/settled", settled.body)
        if code_of(reply) != "not_found":
            expect(reply, 200, 204)

    async def settle_all(self, settled: Mapping[ObjectId, "Settled"]) -> None:
        """Do the same for several events by one call, which fails if one of them can't be settled."""
        body = {"events": [{"event_id": str(event_id)} | each.body for event_id, each in settled.items()]}
        expect(await self.client.call("POST", "/internal/settled", body), 204)


@dataclass(frozen=True, slots=True)
class Settled:
    """Operations of one event whose outcomes are recorded; those in `refused` are takes of rejected bookings."""

    operations: list[ObjectId] = field(default_factory=list)
    refused: list[ObjectId] = field(default_factory=list)

    @property
    def body(self) -> dict[str, list[str]]:
        """As event reads it."""
        return {"operations": [str(op) for op in self.operations], "refused": [str(op) for op in self.refused]}


def _take(booking: Booking) -> dict[str, object]:
    """What event is asked for; a limit, a hold and terms only if there are some."""
    wanted = {"op": str(booking.take.op), "booking_id": str(booking.id), "seats": booking.seats}
    limit = {} if booking.limit is None else {"max_per_person": booking.limit}
    hold = {} if booking.hold is None else {"hold": str(booking.hold)}
    terms = {} if booking.terms is None else {"terms": booking.terms.model_dump(exclude_none=True)}
    return wanted | limit | hold | terms
