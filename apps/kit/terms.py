"""What a buyer saw of an event before booking: nobody pays more, or goes elsewhere, without being asked."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from kit.problems import Conflict
from kit.text import composed
from kit.types import Currency, Schema, UtcDatetime

MOST = 100_000_000 * 100
"""The highest price of a seat, for as many seats as one booking can have."""

SeenText = Annotated[str, Field(max_length=1000)]


class SeenTotal(Schema):
    """A sum in minor units of its currency (ISO 4217)."""

    amount: int = Field(strict=True, ge=0, le=MOST, examples=[9000])
    currency: Currency = Field(examples=["USD"])


class SeenEvent(Schema):
    """Facts of an event, as the buyer read them; any of them may be left out."""

    title: SeenText | None = None
    venue: SeenText | None = None
    starts_at: UtcDatetime | None = None
    ends_at: UtcDatetime | None = None


class Terms(SeenEvent):
    """Everything that the buyer relies on."""

    total: SeenTotal | None = None


SEEN_FACTS = tuple(SeenEvent.model_fields)


class TermsChanged(Conflict):
    """The event is not what the buyer saw: `changed` names the members of `total` and `event` to ask about."""

    code, title = "terms_changed", "The price, place or time is not what you saw"

    def __init__(self, changed: Sequence[str], total: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        super().__init__(
            f"changed since you looked: {', '.join(changed)}; book again with what is true now",
            changed=list(changed),
            total=dict(total),
            event={name: event[name] for name in SEEN_FACTS},
        )


def check_terms(terms: Terms, event: Mapping[str, Any], seats: int) -> None:
    """Compare what the buyer saw with an event's facts; a lower total is agreed to.

    Raises:
        TermsChanged: the total is higher or in another currency, or a fact is another one.
    """
    total = {"amount": event["price"]["amount"] * seats, "currency": event["price"]["currency"]}
    seen = {name: getattr(terms, name) for name in SEEN_FACTS}
    changed = [name for name, value in seen.items() if value is not None and composed(value) != composed(event[name])]
    if terms.total and is_dearer(total, terms.total):
        changed.insert(0, "total")
    if changed:
        raise TermsChanged(changed, total, event)


def is_dearer(total: Mapping[str, Any], seen: SeenTotal) -> bool:
    """Tell whether a total asks more of the buyer than the one that was seen."""
    return bool(total["currency"] != seen.currency or total["amount"] > seen.amount)
