"""The waiting list as it is stored: one document for each person who waits, and one for each event that has some."""

import pymongo
from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from booking.models import BookedEvent, Happening, Part, StoredId
from booking.states import EndReason, WaitingStatus
from kit.types import StoredDatetime


class Notice(Part):
    """A message to be published about an entry; a later one takes its place.

    `before` is what the person knew of the event, when the message tells that the event changed.
    """

    id: StoredId
    what: str
    at: StoredDatetime
    due: StoredDatetime
    claim: StoredId | None = None
    before: BookedEvent | None = None


def _index(name: str, *keys: tuple[str, int], **options: object) -> pymongo.IndexModel:
    return pymongo.IndexModel(list(keys), name=name, **options)


class WaitingEntry(Model):
    """One person's wish for seats of an event that has none left; its id is its place in the queue.

    Attributes:
        event: follows the event's changes.
        event_before: there once the event is not what the person joined for any more.
        open: there while the person waits or has an offer: one such entry for each person and event.
        op: the operation that holds the seats, stored before event is asked; there until event has forgotten it.
        trying: there while event may hold the seats without our knowing.
        until: when the offer ends.
        cleanup: there while a hold has to be given back or settled though the entry has ended.
        unseen: there until the queue's worker has seen the entry.
        reason: why the wish can't be served any more.
        forget_at: when an entry that has ended is forgotten.
    """

    model_config = ODMConfigDict(
        collection="waiting_list",
        indexes=lambda: [
            _index("open", ("event_id", 1), ("user_id", 1), unique=True, partialFilterExpression={"open": True}),
            _index("order", ("event_id", 1), ("status", 1), ("_id", 1)),
            _index("mine", ("user_id", 1), ("_id", -1)),
            _index("cleanup", ("cleanup", 1), ("event_id", 1), sparse=True),
            _index("trying", ("trying", 1), ("event_id", 1), sparse=True),
            _index("notice", ("notice.due", 1), sparse=True),
            _index("least", ("event_id", 1), ("status", 1), ("seats", 1)),
            _index("unseen", ("unseen", 1), ("event_id", 1), partialFilterExpression={"unseen": True}),
            _index("forget_at", ("forget_at", 1), expireAfterSeconds=0),
        ],
    )

    user_id: ObjectId
    event_id: ObjectId
    seats: int
    event: BookedEvent
    event_before: BookedEvent | None = None
    status: WaitingStatus = "waiting"
    open: bool | None = True
    op: ObjectId | None = None
    trying: bool | None = None
    until: StoredDatetime | None = None
    booking_id: ObjectId | None = None
    cleanup: bool | None = None
    unseen: bool | None = True
    reason: EndReason | None = None
    forget_at: StoredDatetime | None = None
    notice: Notice | None = None
    history: list[Happening] = Field(default_factory=list)


class Queue(Model):
    """An event that people wait for, under the event's id.

    Attributes:
        due: when to look at it; there while there is something to do.
        lease: there while a worker looks at it; until then no other one does.
        pause: the seconds of the latest pause in which nothing happened.
        version: of what event was told of it.
        forget_at: there while nothing is to do.
    """

    model_config = ODMConfigDict(
        collection="queues",
        indexes=lambda: [
            _index("due", ("due", 1), sparse=True),
            _index("forget_at", ("forget_at", 1), expireAfterSeconds=0),
        ],
    )

    due: StoredDatetime | None = None
    lease: StoredDatetime | None = None
    pause: float | None = None
    version: int = 0
    forget_at: StoredDatetime | None = None
