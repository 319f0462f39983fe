"""Takes of one event that come in one call: each is carried out, refused and repeated by itself."""

import asyncio

from bson import ObjectId

from event.ledger import Operation
from event.seat_schemas import Take, TakeBatch, Taken, TakeResult, TakeResults
from event.seats import SeatService
from kit.context import request_id
from kit.problems import Problem


async def take_all(seats: SeatService, event_id: ObjectId, batch: TakeBatch) -> TakeResults:
    """The result of each take, in their order; whatever is no refusal fails the call, which may be repeated."""
    takes = (_take(seats, event_id, take) for take in batch.takes)
    outcomes = await asyncio.gather(*takes, return_exceptions=True)
    return TakeResults(results=[_result(outcome) for outcome in outcomes])


async def _take(seats: SeatService, event_id: ObjectId, take: Take) -> Taken:
    operation = Operation(event_id, take.op, take.booking_id, take.seats)
    return await seats.take(operation, take.max_per_person, take.hold, take.terms)


def _result(outcome: Taken | BaseException) -> TakeResult:
    match outcome:
        case Taken():
            return TakeResult(status=200, body=outcome)
        case Problem():
            return TakeResult(status=outcome.status, body=outcome.document(request_id()))
    raise outcome
