"""Seats, asked for at event: every call names an operation that is stored here, so that it can be repeated."""

import logging
from functools import cached_property
from typing import Any, TypeVar

from bson import ObjectId
from cachetools import TTLCache
from pydantic import ValidationError

from booking.models import BookedEvent, Booking, Part, Price, Refusal, StoredId
from kit.client import OutcomeUnknown, Reply, ServiceClient
from kit.problems import NotFound, Overloaded

log = logging.getLogger(__name__)
FACTS_SECONDS = 5
FACTS_EVENTS = 2_000
PartT = TypeVar("PartT", bound=Part)


class EventFacts(BookedEvent):
    """What booking needs to know of an event."""

    status: str
    price: Price

    @cached_property
    def snapshot(self) -> BookedEvent:
        """What a booking keeps of it."""
        return BookedEvent(**self.model_dump(include=set(BookedEvent.model_fields)))


class Taken(Part):
    """Seats that event has given, at the price of that moment."""

    unit_price: Price
    event: BookedEvent


class Horizon(Part):
    """Up to this operation event has forgotten what is settled."""

    horizon: StoredId


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


class Seats:
    """The calls to event; each raises `OutcomeUnknown` when no definite answer came."""

    def __init__(self, client: ServiceClient) -> None:
        self.client = client
        self.known: TTLCache[ObjectId, EventFacts] = TTLCache(FACTS_EVENTS, FACTS_SECONDS)

    async def facts(self, event_id: ObjectId) -> EventFacts:
        """The event as it was a few seconds ago at most.

        Raises:
            NotFound: there is none.
            Overloaded: event does not answer.
        """
        found = self.known.get(event_id)
        if found is None:
            found = self.known[event_id] = await self._ask(event_id)
        return found

    async def _ask(self, event_id: ObjectId) -> EventFacts:
        try:
            reply = await self.client.call("GET", f"/internal/events/{event_id}")
            if reply.status == 404:
                raise NotFound("There is no such event")
            return _read(EventFacts, _expect(reply, 200).body)
        except OutcomeUnknown as error:
            raise Overloaded("The event can't be looked up at the moment") from error

    async def take(self, booking: Booking) -> Taken:
        """Take a booking's seats, once however often it is called.

        Raises:
            Refused: there are none for it.
            OperationExpired: the operation is too old to be carried out.
        """
        body = {"booking_id": str(booking.id), "seats": booking.seats}
        reply = await self.client.call("PUT", f"/internal/events/{booking.event_id}/seats/{booking.take.op}", body)
        match _code(reply):
            case "operation_expired":
                raise OperationExpired(_read(Horizon, reply.body).horizon)
            case "sold_out" | "not_on_sale" | "not_found" as code:
                raise Refused(Refusal(code=code, remaining=reply.body.get("remaining")), final=reply.sends <= 1)
            case "operation_void":
                raise Refused(Refusal(code="expired"), final=False)
        return _read(Taken, _expect(reply, 200).body)

    async def void(self, booking: Booking) -> None:
        """Make sure that a booking's take has no effect, now or later."""
        path = f"/internal/events/{booking.event_id}/seats/{booking.take.op}?booking_id={booking.id}"
        reply = await self.client.call("DELETE", path)
        if _code(reply) != "not_found":
            _expect(reply, 200)

    async def give_back(self, booking: Booking, op: ObjectId) -> None:
        """Give a cancelled booking's seats back, once however often it is called.

        Raises:
            OperationExpired: the operation is too old to be carried out.
        """
        body = {"booking_id": str(booking.id), "seats": booking.seats}
        reply = await self.client.call("PUT", f"/internal/events/{booking.event_id}/returns/{op}", body)
        match _code(reply):
            case "operation_expired":
                raise OperationExpired(_read(Horizon, reply.body).horizon)
            case "not_found":
                return  # an event that is gone needs no seats
        _expect(reply, 200)

    async def settle(self, event_id: ObjectId, operations: list[ObjectId]) -> None:
        """Tell event that the outcomes of these operations are recorded, so that it may forget them."""
        body = {"operations": [str(op) for op in operations]}
        reply = await self.client.call("POST", f"/internal/events/{event_id}/settled", body)
        if _code(reply) != "not_found":
            _expect(reply, 200, 204)


def _code(reply: Reply) -> str:
    return str(reply.body.get("code", "")) if reply.status >= 400 and isinstance(reply.body, dict) else ""


def _expect(reply: Reply, *statuses: int) -> Reply:
    if reply.status not in statuses:
        log.error(
            "event answered what the protocol does not know", extra={"status": reply.status, "code": _code(reply)}
        )
        raise OutcomeUnknown(f"event answered {reply.status}")
    return reply


def _read(kind: type[PartT], body: Any) -> PartT:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        log.exception("event answered in a form that the protocol does not know")
        raise OutcomeUnknown(f"event's answer is no {kind.__name__}") from error
