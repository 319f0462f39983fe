"""Idempotency keys: the same request under the same key has one effect and one answer (IETF Idempotency-Key draft)."""

import math
from datetime import datetime, timedelta
from hashlib import sha256

from booking.models import Booking, Idempotency
from booking.problems import IdempotencyKeyInUse, IdempotencyKeyReused
from kit.json import dumps
from kit.types import Schema

KEPT = timedelta(hours=24)


def fingerprint(body: Schema) -> str:
    """A digest of the validated body: the same wish has the same one, however its JSON is written."""
    fields = body.model_dump(mode="json", exclude_none=True)
    return sha256(dumps(dict(sorted(fields.items())))).hexdigest()


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
