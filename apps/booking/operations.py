"""Ids of seat operations: each is made and stored by booking before event is asked, and orders by its time."""

from datetime import datetime

from bson import ObjectId

TIMESTAMP_BYTES = 4


def new_operation() -> ObjectId:
    """The id of an operation that begins now."""
    return ObjectId()


def newer_than(horizon: ObjectId, now: datetime) -> ObjectId:
    """An id that event's horizon has not passed, whatever our clock says.

    Args:
        horizon: up to there event has forgotten operations, and takes no unknown one any more.
        now: the current moment.
    """
    seconds = max(int(now.timestamp()), int(horizon.generation_time.timestamp()) + 1)
    return ObjectId(seconds.to_bytes(TIMESTAMP_BYTES) + ObjectId().binary[TIMESTAMP_BYTES:])
