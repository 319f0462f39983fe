"""What a ticket shows is compared as people see it."""

from typing import Literal
from unicodedata import normalize

import pytest

from booking.copies import _differ
from booking.models import Booking


@pytest.mark.parametrize("known", ["NFC", "NFD"])
@pytest.mark.parametrize("told", ["NFC", "NFD"])
def test_a_text_in_another_normal_form_is_no_change(
    booking: Booking, known: Literal["NFC", "NFD"], told: Literal["NFC", "NFD"]
) -> None:
    copy = booking.event.model_dump() | {"venue": normalize(known, "Café")}
    assert not _differ(copy, booking.event.model_copy(update={"venue": normalize(told, "Café")}))
    assert _differ(copy, booking.event.model_copy(update={"venue": "Cafe"}))
