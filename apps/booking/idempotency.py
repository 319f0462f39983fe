"""What a booking keeps of the request that made it, so that a repeated one has the same effect and answer."""

import math
from datetime import datetime

from booking.models import Booking, Idempotency
from booking.problems import IdempotencyKeyInUse
from kit.idempotency import KEPT, IdempotencyKeyReused, fingerprint
from kit.types import Schema


def new_idempotency(key: str, body: Schema, now: datetime) -> Idempotency:
    """What a booking keeps of the request that made it."""
    return Idempotency(key=key, fingerprint=fingerprint(body), until=now + KEPT)


def check_same(booking: Booking, body: Schema) -> None:
    """Let a repeated request pass.

    Raises:
        IdempotencyKeyReused: it asks for something else.
    """
    if booking.idempotency and booking.idempotency.fingerprint != fingerprint(body):
        raise IdempotencyKeyReused


def in_use(booking: Booking, now: datetime) -> IdempotencyKeyInUse:
    """The problem of a request that comes while the first one is still being carried out."""
    seconds = (booking.lease.until - now).total_seconds() if booking.lease else 0
    return IdempotencyKeyInUse(retry_after=max(1, math.ceil(seconds)))
