"""Problems that only bookings have."""

from datetime import datetime

from booking.states import Status
from kit.problems import Conflict, Problem


class IdempotencyKeyInUse(Conflict):
    """The first request with this key is still being carried out; ask again after Retry-After seconds."""

    code, title = "idempotency_key_in_use", "The request with this Idempotency-Key is still being carried out"

    def __init__(self, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


class BookingPending(Conflict):
    """Whether there are seats is not known yet."""

    code, title = "booking_pending", "The booking is still pending"


class BookingRejected(Conflict):
    """No seat was given."""

    code, title = "booking_rejected", "The booking was rejected"


class BookingCancelled(Conflict):
    """Its seats were given back."""

    code, title = "booking_cancelled", "The booking was cancelled"


IN_STATE: dict[Status, type[Conflict]] = {
    "pending": BookingPending,
    "rejected": BookingRejected,
    "cancelled": BookingCancelled,
}
"""What a state is to those who need a confirmed booking."""


def check_confirmed(status: Status) -> None:
    """Let a confirmed booking pass.

    Raises:
        BookingPending, BookingRejected, BookingCancelled: it is in another state.
    """
    if status != "confirmed":
        raise IN_STATE[status]


class AlreadyCheckedIn(Conflict):
    """The people of this booking were let in before; `checked_in_at` tells when."""

    code, title = "already_checked_in", "The ticket was used before"

    def __init__(self, at: datetime) -> None:
        super().__init__(f"it was used at {at:%H:%M:%S} UTC on {at:%Y-%m-%d}", checked_in_at=at)


class TicketInvalid(Problem):
    """It was not signed by us, or was changed."""

    status, code, title = 422, "ticket_invalid", "This is no valid ticket"


class TicketForAnotherEvent(Conflict):
    """It is valid, at another event."""

    code, title = "ticket_for_another_event", "The ticket is for another event"


class PersonLimit(Conflict):
    """The person would have more seats than one may; `limit` tells how many, `left` how many more there may be."""

    code, title = "person_limit", "That is more than one person may have"

    def __init__(self, limit: int, left: int) -> None:
        super().__init__(f"one person may have {limit} seats, and you may book {left} more", limit=limit, left=left)


class BeyondCapacity(Conflict):
    """The event has fewer seats altogether; `capacity` tells how many."""

    code, title = "beyond_capacity", "The event does not have so many seats"

    def __init__(self, capacity: int) -> None:
        super().__init__(f"the event has {capacity} seats; wait for {capacity} or fewer", capacity=capacity)


class AlreadyWaiting(Conflict):
    """A person can wait once for an event."""

    code, title = "already_waiting", "You are on the waiting list of this event already"


class SeatsAvailable(Conflict):
    """Nobody has to wait: `remaining` seats can be booked."""

    code, title = "seats_available", "There are seats; please book them"

    def __init__(self, remaining: int) -> None:
        super().__init__(remaining=remaining)


class StillWaiting(Conflict):
    """Nothing is offered yet."""

    code, title = "still_waiting", "You are still waiting for an offer"


class OfferExpired(Conflict):
    """The offer was not accepted in time, or there will be no seats any more."""

    code, title = "offer_expired", "The offer has expired"


class OfferAccepted(Conflict):
    """The offer became a booking."""

    code, title = "offer_accepted", "The offer was accepted"


class WaitingListLeft(Conflict):
    """The person has left the waiting list."""

    code, title = "waiting_list_left", "You have left this waiting list"


class EventStarted(Conflict):
    """Seats can be given back until the event begins."""

    code, title = "event_started", "The event has already started"
