"""The waiting list over HTTP."""

from typing import cast

from bson import ObjectId

from booking import problems
from booking.answers import shown
from booking.schemas import JoinWaitingList, WaitingPage, WaitingPlace
from booking.services import Services
from booking.waiting_models import WaitingEntry
from kit.access import USER, principal
from kit.limits import per_minute
from kit.pages import PageQuery, encode_cursor
from kit.problems import NotFound, NotOnSale
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("waiting")
ALL = "/api/bookings/waiting-list"


def services() -> Services:
    """The rules of the running service."""
    return cast("Services", runtime().service)


@routes.post(
    ALL,
    access=USER,
    limit=per_minute(30),
    body=JoinWaitingList,
    answers={201: WaitingPlace},
    problems=(
        NotFound,
        NotOnSale,
        problems.SeatsAvailable,
        problems.BeyondCapacity,
        problems.PersonLimit,
        problems.AlreadyWaiting,
    ),
)
async def join_waiting_list(data: JoinWaitingList) -> Answer:
    """Wait for seats of a sold out event; seats that come back are offered by arrival, for a limited time."""
    entry = await runtime().tasks.finish(services().waiting.join(principal().id, data))
    return place(entry), 201


@routes.get(ALL, access=USER, limit=per_minute(300), query=PageQuery, answers={200: WaitingPage})
async def list_waiting_list(query_args: PageQuery) -> Answer:
    """My places on waiting lists, newest first. The id of one that is `offered` is the booking's `offer_id`."""
    found = await services().waiting.mine(principal().id, query_args)
    items = [place(entry) for entry in found[: query_args.limit]]
    more = len(found) > query_args.limit
    return WaitingPage(items=items, next_cursor=encode_cursor([str(items[-1].id)]) if more else None)


@routes.delete(
    f"{ALL}/<entry_id>",
    access=USER,
    limit=per_minute(60),
    answers={204: None},
    problems=(NotFound, problems.OfferAccepted, problems.OfferExpired),
)
async def leave_waiting_list(entry_id: ObjectId) -> Answer:
    """Wait no more, or give an offer back; repeating it changes nothing."""
    await runtime().tasks.finish(services().waiting.leave(principal().id, entry_id))
    return "", 204


def place(entry: WaitingEntry) -> WaitingPlace:
    """An entry as its person sees it."""
    before = entry.event_before
    return WaitingPlace.model_validate(
        {
            "id": entry.id,
            "status": entry.status,
            "seats": entry.seats,
            "event": shown(entry.event.model_dump()),
            "event_before": shown(before.model_dump()) if before else None,
            "joined_at": entry.history[0].at,
            "offered_until": entry.until,
            "reason": entry.reason,
            "booking_id": entry.booking_id,
        }
    )
