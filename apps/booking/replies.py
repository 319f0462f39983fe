"""Reading what event answers; whatever the protocol does not know is an unknown outcome, never a guess."""

import logging
from typing import Any, TypeVar

from pydantic import ValidationError

from booking.models import Part
from kit.client import OutcomeUnknown, Reply

log = logging.getLogger(__name__)
PartT = TypeVar("PartT", bound=Part)


def code_of(reply: Reply) -> str:
    """The code of the problem that was answered; empty if there is none."""
    return str(reply.body.get("code", "")) if reply.status >= 400 and isinstance(reply.body, dict) else ""


def expect(reply: Reply, *statuses: int) -> Reply:
    """The answer itself, if it has one of these statuses.

    Raises:
        OutcomeUnknown: it has another.
    """
    if reply.status not in statuses:
        log.error(
            "event answered what the protocol does not know", extra={"status": reply.status, "code": code_of(reply)}
        )
        raise OutcomeUnknown(f"event answered {reply.status}")
    return reply


def read(kind: type[PartT], body: Any) -> PartT:
    """The answer's body as what it should be.

    Raises:
        OutcomeUnknown: it is something else.
    """
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        log.exception("event answered in a form that the protocol does not know")
        raise OutcomeUnknown(f"event's answer is no {kind.__name__}") from error
