"""Problems that only bookings have."""

from kit.problems import Conflict, ValidationFailed


class IdempotencyKeyInUse(Conflict):
    """The first request with this key is still being carried out; ask again after Retry-After seconds."""

    code, title = "idempotency_key_in_use", "The request with this Idempotency-Key is still being carried out"

    def __init__(self, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


class IdempotencyKeyReused(ValidationFailed):
    """The key came before with another body."""

    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


class BookingPending(Conflict):
    """Whether there are seats is not known yet, so there is nothing to cancel."""

    code, title = "booking_pending", "The booking is still pending"


class BookingRejected(Conflict):
    """There is nothing to cancel: no seat was given."""

    code, title = "booking_rejected", "The booking was rejected"


class EventStarted(Conflict):
    """Seats can be given back until the event begins."""

    code, title = "event_started", "The event has already started"
