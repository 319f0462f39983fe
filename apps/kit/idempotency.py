"""Idempotency keys: the same request under the same key has one effect and one answer.

Source: IETF draft "The Idempotency-Key HTTP Header Field".
"""

from datetime import timedelta
from hashlib import sha256
from typing import Annotated, TypeAlias

from pydantic import Field

from kit.json import dumps
from kit.problems import ValidationFailed
from kit.types import Schema

KEPT = timedelta(hours=24)
REPLAYED = {"Idempotency-Replayed": "true"}
"""The header of an answer that was given before."""

IdempotencyKey: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[\x21-\x7e]{8,128}$",
        description="8 to 128 visible ASCII characters, the same for every repetition of this request; kept 24 hours",
        examples=["2b1c7f0a9d3e4f58"],
    ),
]


class IdempotencyKeyReused(ValidationFailed):
    """The key came before with another body."""

    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


def fingerprint(body: Schema) -> str:
    """A digest of the validated body: the same wish has the same one, however its JSON is written."""
    fields = body.model_dump(mode="json", exclude_none=True)
    return sha256(dumps(dict(sorted(fields.items())))).hexdigest()
