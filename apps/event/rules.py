"""The rules of events, without any input or output."""

from datetime import datetime, timedelta
from typing import Any

from event.models import Event
from event.problems import IN_STATE, CapacityTooSmall, ChangedMeanwhile, CurrencyFixed
from event.schemas import EventQuery
from kit.database import Document
from kit.problems import Forbidden, NotFound, Unauthorized, ValidationFailed, field_error
from kit.tokens import Principal

LONGEST = timedelta(days=31)
TOLD = ("title", "venue", "time_zone", "starts_at", "ends_at")
"""What buyers are told when it changes: their tickets and calendars show it."""


def check_schedule(starts_at: datetime, ends_at: datetime, now: datetime, *, given: set[str]) -> None:
    """Refuse times in the past among those given, an end that is not after the start, and more than 31 days.

    Raises:
        ValidationFailed: naming each field that is wrong.
    """
    moments = {"starts_at": starts_at, "ends_at": ends_at}
    past = ("must be in the future", "in_the_past")
    wrong = {name: past for name in moments if name in given and moments[name] <= now}
    if given & moments.keys():
        if ends_at <= starts_at:
            wrong.setdefault("ends_at", ("must be after starts_at", "before_start"))
        elif ends_at - starts_at > LONGEST:
            wrong.setdefault("ends_at", ("must be at most 31 days after starts_at", "lasts_too_long"))
    if wrong:
        raise ValidationFailed(errors=[field_error(field, *why) for field, why in wrong.items()])


def check_change(event: Event, changes: Document, now: datetime) -> None:
    """Whether an event may be changed like that.

    Raises:
        IsCancelled: it was cancelled.
        CurrencyFixed: it is published, and the price would be in another currency.
        CapacityTooSmall: more seats are sold and held.
        ValidationFailed: its times would be wrong.
    """
    check_not_cancelled(event)
    price: dict[str, Any] = changes.get("price", {})
    if event.status == "published" and price.get("currency", event.price.currency) != event.price.currency:
        raise CurrencyFixed
    if changes.get("capacity", event.capacity) < event.sold + event.held:
        raise CapacityTooSmall(event.sold, event.held)
    starts_at, ends_at = changes.get("starts_at", event.starts_at), changes.get("ends_at", event.ends_at)
    check_schedule(starts_at, ends_at, now, given=set(changes))


def is_told(event: Event, changes: Document) -> bool:
    """Return whether changes have to reach buyers. A draft has none."""
    return event.status == "published" and any(changes.get(name, now) != now for name, now in _told(event))


def _told(event: Event) -> list[tuple[str, Any]]:
    return [(name, getattr(event, name)) for name in TOLD]


def check_not_cancelled(event: Event) -> None:
    """Nothing about a cancelled event changes any more.

    Raises:
        IsCancelled: it is one.
    """
    if event.status == "cancelled":
        raise IN_STATE[event.status]


def check_version(version: int, if_match: str | None) -> None:
    """Whether an If-Match header allows to change this version (RFC 9110, section 13.1.1).

    Raises:
        ChangedMeanwhile: it names others only.
    """
    if if_match is not None and not {"*", etag(version)} & {tag.strip() for tag in if_match.split(",")}:
        raise ChangedMeanwhile


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def managed(event: Event | None, who: Principal) -> Event:
    """The event, if that person may manage it: their own, or any for an admin.

    Raises:
        NotFound: there is none, or it is somebody else's draft.
        Forbidden: it is somebody else's.
    """
    if event is None:
        raise NotFound
    if not manages(who, event.organizer_id):
        raise NotFound if event.status == "draft" else Forbidden("this is another organizer's event")
    return event


def manages(who: Principal | None, organizer_id: Any) -> bool:
    """Whether that person may manage that organizer's events."""
    return who is not None and (who.is_admin or who.id == organizer_id)


def visible(query: EventQuery, who: Principal | None) -> Document:
    """The filter for what a visitor may list: what is public, their own, and any draft for an admin.

    Raises:
        Unauthorized: a token is needed for that.
    """
    status = query.status or "published"
    if not query.mine and status != "draft":
        return {"status": status}
    if who is None:
        raise Unauthorized("a valid access token is needed to list drafts or one's own events")
    if who.is_admin and not query.mine:
        return {"status": status}
    return {"organizer_id": who.id} | ({"status": query.status} if query.status else {})
