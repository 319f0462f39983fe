"""The internal API: only booking may call it, with its service token."""

from typing import cast

from bson import ObjectId

from event.cancelled import CancelledEvents
from event.changed import ChangedEvents
from event.ledger import Operation, Settlement
from event.problems import NotSold, OperationExpired, OperationUsed
from event.seat_schemas import (
    CancelledPage,
    CancelledQuery,
    ChangedPage,
    ChangedQuery,
    Facts,
    GivenUp,
    Returned,
    Seats,
    Settled,
    SettledBatch,
    TakeBatch,
    TakeResults,
    Voided,
)
from event.seats import SeatService
from event.take_batches import take_all
from kit.access import service
from kit.limits import per_second
from kit.problems import NotFound
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("seats")
BOOKING = service("booking")
OFTEN = per_second(5_000)
ONE = "/internal/events/<event_id>"


def seats() -> SeatService:
    """The rules of the running service."""
    return cast("SeatService", runtime().service.seats)


@routes.get(ONE, access=BOOKING, limit=OFTEN, answers={200: Facts}, problems=(NotFound,))
async def read_facts(event_id: ObjectId) -> Answer:
    """What booking may know of an event."""
    return await seats().facts(event_id)


@routes.get("/internal/cancelled", access=BOOKING, limit=OFTEN, query=CancelledQuery, answers={200: CancelledPage})
async def list_cancelled(query_args: CancelledQuery) -> Answer:
    """Events that were cancelled since then."""
    return await cast("CancelledEvents", runtime().service.cancelled).page(query_args)


@routes.get("/internal/changed", access=BOOKING, limit=OFTEN, query=ChangedQuery, answers={200: ChangedPage})
async def list_changed(query_args: ChangedQuery) -> Answer:
    """Published events whose title, venue, time zone or times changed since then."""
    return await cast("ChangedEvents", runtime().service.changed).page(query_args)


@routes.put(f"{ONE}/takes", access=BOOKING, limit=OFTEN, body=TakeBatch, answers={200: TakeResults})
async def take_seats(event_id: ObjectId, data: TakeBatch) -> Answer:
    """Take seats for many bookings, each once however often it is repeated.

    What a take alone would be answered is its result: 200, or a problem (`sold_out`, `not_on_sale`, `not_found`,
    `limit_changed`, `terms_changed`, `hold_gone`, `operation_void`, `operation_expired`, `operation_used`).
    """
    return await take_all(seats(), event_id, data)


@routes.delete(
    f"{ONE}/seats/<op>",
    access=BOOKING,
    limit=OFTEN,
    query=GivenUp,
    answers={200: Voided},
    problems=(OperationUsed,),
)
async def void_seats(event_id: ObjectId, op: ObjectId, query_args: GivenUp) -> Answer:
    """Give a take up; it can't be applied later."""
    return await seats().void(event_id, op, query_args.booking_id)


@routes.put(
    f"{ONE}/returns/<op>",
    access=BOOKING,
    limit=OFTEN,
    body=Seats,
    answers={200: Returned},
    problems=(NotFound, NotSold, OperationExpired, OperationUsed),
)
async def return_seats(event_id: ObjectId, op: ObjectId, data: Seats) -> Answer:
    """Put seats of a cancelled booking on sale again, once however often it is repeated."""
    return await seats().give_back(Operation(event_id, op, data.booking_id, data.seats))


@routes.post(
    f"{ONE}/settled",
    access=BOOKING,
    limit=OFTEN,
    body=Settled,
    answers={204: None},
    problems=(NotFound,),
)
async def settle_operations(event_id: ObjectId, data: Settled) -> Answer:
    """Forget operations whose outcome booking has stored."""
    await seats().settle(Settlement(event_id, data.operations, data.refused))
    return "", 204


@routes.post("/internal/settled", access=BOOKING, limit=OFTEN, body=SettledBatch, answers={204: None})
async def settle_operations_of_events(data: SettledBatch) -> Answer:
    """Forget operations of several events whose outcome booking has stored."""
    await seats().settle_all([Settlement(each.event_id, each.operations, each.refused) for each in data.events])
    return "", 204
