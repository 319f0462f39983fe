"""The public API under /api/events."""

from typing import cast

from bson import ObjectId

from event.answers import answer_event, answer_page
from event.problems import (
    CapacityTooSmall,
    ChangedMeanwhile,
    CurrencyFixed,
    ImageNotUploaded,
    ImageRefused,
    IsCancelled,
    IsDraft,
    IsPublished,
    StartsInThePast,
)
from event.schemas import (
    CreationHeaders,
    Event,
    EventChanges,
    EventPage,
    EventQuery,
    Expectation,
    ImageUpload,
    NewEvent,
    NewImage,
    UploadedImage,
)
from event.service import EventService
from kit.access import OPTIONAL, ORGANIZER, principal, visitor
from kit.idempotency import REPLAYED, IdempotencyKeyReused
from kit.limits import per_minute, per_second
from kit.openapi import Media
from kit.problems import Conflict, NotFound
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("event")
ONE = "/api/events/<event_id>"
NOT_CHANGED = Media("application/json", "The client has this version already (no content)")


def events() -> EventService:
    """The rules of the running service."""
    return cast("EventService", runtime().service.events)


@routes.get(
    "/api/events",
    access=OPTIONAL,
    limit=per_second(20),
    query=EventQuery,
    answers={200: EventPage, 304: NOT_CHANGED},
)
async def list_events(query_args: EventQuery) -> Answer:
    """Published events from now on, or what the filters ask for."""
    items, cursor = await events().page(query_args, visitor())
    return answer_page(items, cursor, needs_token=query_args.mine or query_args.status == "draft")


@routes.post(
    "/api/events",
    access=ORGANIZER,
    limit=per_minute(60),
    body=NewEvent,
    headers=CreationHeaders,
    answers={201: Event},
    problems=(IdempotencyKeyReused,),
)
async def create_event(data: NewEvent, headers: CreationHeaders) -> Answer:
    """Make a draft; with an `Idempotency-Key` a repeated request makes no second one and has the same answer."""
    draft, replayed = await events().create(data, principal(), headers.idempotency_key)
    answer = answer_event(draft, 201)
    answer.headers.update(REPLAYED if replayed else {})
    return answer


@routes.get(
    ONE,
    access=OPTIONAL,
    limit=per_second(50),
    answers={200: Event, 304: NOT_CHANGED},
    problems=(NotFound,),
)
async def get_event(event_id: ObjectId) -> Answer:
    """One event; a draft only for its organizer and for admins."""
    return answer_event(await events().read(event_id, visitor()), read=True)


@routes.patch(
    ONE,
    access=ORGANIZER,
    limit=per_minute(120),
    body=EventChanges,
    headers=Expectation,
    answers={200: Event},
    problems=(NotFound, ChangedMeanwhile, IsCancelled, CurrencyFixed, CapacityTooSmall, Conflict),
)
async def change_event(event_id: ObjectId, data: EventChanges, headers: Expectation) -> Answer:
    """Change some fields; `If-Match` makes sure that nothing changed since they were read."""
    changes = data.model_dump(exclude_unset=True)
    return answer_event(await events().change(event_id, principal(), changes, headers.if_match))


@routes.delete(
    ONE,
    access=ORGANIZER,
    limit=per_minute(60),
    answers={204: None},
    problems=(NotFound, IsPublished, IsCancelled),
)
async def delete_event(event_id: ObjectId) -> Answer:
    """Delete a draft."""
    await events().remove(event_id, principal())
    return "", 204


@routes.post(
    f"{ONE}/publish",
    access=ORGANIZER,
    limit=per_minute(60),
    answers={200: Event},
    problems=(NotFound, IsCancelled, StartsInThePast),
)
async def publish_event(event_id: ObjectId) -> Answer:
    """Make a draft public; repeating it changes nothing."""
    return answer_event(await events().publish(event_id, principal()))


@routes.post(
    f"{ONE}/cancel",
    access=ORGANIZER,
    limit=per_minute(60),
    answers={200: Event},
    problems=(NotFound, IsDraft),
)
async def cancel_event(event_id: ObjectId) -> Answer:
    """Cancel a published event for good; repeating it changes nothing."""
    return answer_event(await events().cancel(event_id, principal()))


@routes.post(
    f"{ONE}/image",
    access=ORGANIZER,
    limit=per_minute(30),
    body=NewImage,
    answers={201: ImageUpload},
    problems=(NotFound, IsCancelled, Conflict),
)
async def begin_image(event_id: ObjectId, data: NewImage) -> Answer:
    """Allow one upload of a picture, straight to the picture store."""
    return await events().begin_image(event_id, principal(), data), 201


@routes.put(
    f"{ONE}/image",
    access=ORGANIZER,
    limit=per_minute(60),
    body=UploadedImage,
    answers={200: Event},
    problems=(NotFound, IsCancelled, ImageNotUploaded, ImageRefused),
)
async def finish_image(event_id: ObjectId, data: UploadedImage) -> Answer:
    """Show the picture whose upload is done."""
    return answer_event(await events().finish_image(event_id, principal(), data.key))
