"""The internal API of waiting lists: only booking may call it, with its service token."""

from typing import cast

from bson import ObjectId

from event.holds import HoldService, Wish
from event.problems import OperationExpired, OperationUsed, OperationVoid
from event.seat_routes import BOOKING, OFTEN, ONE
from event.seat_schemas import Held, HoldGivenUp, HoldSeats, Queue, Voided
from kit.problems import NotFound, NotOnSale, SoldOut
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("holds")


def holds() -> HoldService:
    """The rules of the running service."""
    return cast("HoldService", runtime().service.holds)


@routes.put(
    f"{ONE}/holds/<op>",
    access=BOOKING,
    limit=OFTEN,
    body=HoldSeats,
    answers={200: Held},
    problems=(NotFound, SoldOut, NotOnSale, OperationVoid, OperationExpired, OperationUsed),
)
async def hold_seats(event_id: ObjectId, op: ObjectId, data: HoldSeats) -> Answer:
    """Hold seats for somebody who waits, once however often it is repeated."""
    return await holds().hold(Wish(event_id, op, data.entry_id, data.seats, data.until))


@routes.delete(
    f"{ONE}/holds/<op>",
    access=BOOKING,
    limit=OFTEN,
    query=HoldGivenUp,
    answers={200: Voided},
    problems=(OperationUsed,),
)
async def release_seats(event_id: ObjectId, op: ObjectId, query_args: HoldGivenUp) -> Answer:
    """Give a hold up; it can't be applied later."""
    return await holds().release(Wish(event_id, op, query_args.entry_id, 0))


@routes.put(f"{ONE}/queue", access=BOOKING, limit=OFTEN, body=Queue, answers={204: None}, problems=(NotFound,))
async def set_queue(event_id: ObjectId, data: Queue) -> Answer:
    """Say whether people wait for seats: what one of them can use is not sold to others."""
    await holds().set_queue(event_id, data)
    return "", 204
