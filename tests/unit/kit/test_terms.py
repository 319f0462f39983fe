"""Who pays more, or would go elsewhere, than they saw is asked; who gets it cheaper is not."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from unicodedata import normalize

import pytest
from pydantic import ValidationError

from kit.terms import SeenTotal, Terms, TermsChanged, check_terms

STARTS = datetime(2031, 5, 1, 19, tzinfo=UTC)
EVENT: dict[str, Any] = {
    "title": "Evening of strings",
    "venue": "Old Mill",
    "starts_at": STARTS,
    "ends_at": STARTS + timedelta(hours=3),
    "price": {"amount": 4500, "currency": "USD"},
}
FACTS = {name: EVENT[name] for name in ("title", "venue", "starts_at", "ends_at")}


def seen(amount: int = 9000, currency: Any = "USD", **facts: Any) -> Terms:
    return Terms(total=SeenTotal(amount=amount, currency=currency), **(FACTS | facts))


@pytest.mark.parametrize("amount", [9000, 9001, 10_000])
def test_the_total_that_was_seen_or_a_lower_one_is_agreed_to(amount: int) -> None:
    check_terms(seen(amount), EVENT, 2)


def test_who_says_nothing_of_what_they_saw_is_not_asked() -> None:
    check_terms(Terms(), EVENT, 2)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_text_in_another_normal_form_is_the_same_text(form: Literal["NFC", "NFD"]) -> None:
    stored = EVENT | {"venue": normalize("NFD", "Café")}
    check_terms(seen(venue=normalize(form, "Café")), stored, 2)


@pytest.mark.parametrize(
    ("terms", "changed"),
    [
        (seen(8999), ["total"]),
        (seen(90_000, "EUR"), ["total"]),
        (seen(venue="New Mill"), ["venue"]),
        (seen(title="Evening of drums"), ["title"]),
        (seen(starts_at=STARTS - timedelta(milliseconds=1)), ["starts_at"]),
        (seen(100, ends_at=STARTS), ["total", "ends_at"]),
    ],
)
def test_everything_that_differs_is_named_with_what_is_true_now(terms: Terms, changed: list[str]) -> None:
    with pytest.raises(TermsChanged) as caught:
        check_terms(terms, EVENT, 2)
    assert caught.value.extensions == {
        "changed": changed,
        "total": {"amount": 9000, "currency": "USD"},
        "event": FACTS,
    }


@pytest.mark.parametrize("amount", [-1, 1.5, "9000", True, 10**10 + 1])
def test_odd_totals_are_refused(amount: Any) -> None:
    with pytest.raises(ValidationError):
        SeenTotal(amount=amount, currency="USD")
