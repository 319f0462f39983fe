import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, cast

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from booking.export import COLUMNS, Export, ExportTookTooLong, harmless, lines, marks, row
from booking.schemas import ExportQuery

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
BOOKING: dict[str, Any] = {
    "_id": ObjectId(),
    "reference": "ES-7K3M-9QXT",
    "status": "confirmed",
    "seats": 2,
    "total": {"amount": 9005, "currency": "EUR"},
    "event": {"title": "Evening"},
    "created_at": NOW,
}


def test_a_line_says_what_an_organizer_asks() -> None:
    assert lines([row(BOOKING)]) == b"ES-7K3M-9QXT,confirmed,2,90.05,EUR,Evening,2027-03-01T12:00:00Z,,\r\n"
    cancelled = BOOKING | {"status": "cancelled", "cancelled_at": NOW, "checked_in_at": None}
    assert row(cancelled)["cancelled_at"] == "2027-03-01T12:00:00Z"
    assert tuple(row(BOOKING)) == COLUMNS


def test_with_semicolons_an_amount_has_a_decimal_comma() -> None:
    written = lines([row(BOOKING, ",")], ";")
    assert written == b"ES-7K3M-9QXT;confirmed;2;90,05;EUR;Evening;2027-03-01T12:00:00Z;;\r\n"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, (",", ".")),
        ({"separator": "semicolon"}, (";", ",")),
        ({"separator": "semicolon", "decimals": "point"}, (";", ".")),
        ({"decimals": "comma"}, (",", ",")),
    ],
)
def test_cells_and_decimals_are_marked_as_asked(query: dict[str, Any], found: tuple[str, str]) -> None:
    assert marks(ExportQuery(**query)) == found


@pytest.mark.parametrize("separator", [",", ";"])
@given(title=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_no_title_is_a_formula_or_leaves_its_cell(separator: str, title: str) -> None:
    written = lines([row(BOOKING | {"event": {"title": title}})], separator).decode()
    (found,) = csv.reader(StringIO(written, newline=""), delimiter=separator)
    cell = found[COLUMNS.index("event")]
    assert cell in {title, f"'{title}"}
    assert cell[0] not in "=+-@\t\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_formulas_are_told_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


async def test_what_takes_too_long_ends_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Any = None
    database = type("Database", (), {"collection": lambda *_: None})()
    export = Export(cast("Any", database), nothing, nothing, clock=lambda: NOW + timedelta(seconds=61))

    async def page(*_: Any) -> list[dict[str, Any]]:
        return [BOOKING]

    monkeypatch.setattr(export, "_page", page)
    with pytest.raises(ExportTookTooLong):
        [piece async for piece in export._lines(ObjectId(), NOW + timedelta(seconds=60), ",", ".")]
