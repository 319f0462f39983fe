"""The states of a booking and the only ways from one to another.

Everything that asks whether a step is allowed asks this table; the picture in the documentation is drawn from it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Status: TypeAlias = Literal["pending", "confirmed", "cancelled", "rejected"]
WaitingStatus: TypeAlias = Literal["waiting", "offered", "accepted", "expired", "left"]
EndReason: TypeAlias = Literal["beyond_capacity", "person_limit"]
"""Why a wish can't be served any more, where it is neither the offer's time nor the event's end."""
RefusalCode: TypeAlias = Literal[
    "sold_out", "not_on_sale", "not_found", "expired", "person_limit", "offer_expired", "terms_changed"
]
"""Why a booking was rejected."""
BookingEnd: TypeAlias = Literal[RefusalCode, "event_cancelled"]
"""Why a booking ended, if its person did not cancel it."""
STATUSES: tuple[Status, ...] = get_args(Status)
WAITING_STATUSES: tuple[WaitingStatus, ...] = get_args(WaitingStatus)
SeenByOrganizers: TypeAlias = Literal["pending", "confirmed", "cancelled"]
SEEN_BY_ORGANIZERS: tuple[SeenByOrganizers, ...] = get_args(SeenByOrganizers)
"""A booking in one of these has seats, had some, or may get some."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another.

    Attributes:
        name: the verb, as it stands in a booking's history.
        because: when it happens, in words for the documentation.
    """

    name: str
    source: Status
    target: Status
    because: str


CONFIRM = Transition("confirm", "pending", "confirmed", "event gave the seats")
REJECT = Transition(
    "reject", "pending", "rejected", "event has no seats to give, or 15 minutes passed without an answer"
)
CANCEL = Transition("cancel", "confirmed", "cancelled", "the person gives the seats back before the event begins")
EVENT_CANCELLED = Transition("cancel_with_event", "confirmed", "cancelled", "the organizer cancels the event")

START: Status = "pending"
TRANSITIONS = (CONFIRM, REJECT, CANCEL, EVENT_CANCELLED)


def allowed(source: Status) -> tuple[Transition, ...]:
    """What can become of a booking in that state; nothing if it is final."""
    return tuple(transition for transition in TRANSITIONS if transition.source == source)
