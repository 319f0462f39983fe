from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from event.schemas import EventQuery
from event.search import LONGEST_KEY, ORDERS, after_cursor, conditions, folded, next_cursor
from kit.pages import encode_cursor
from kit.problems import ValidationFailed

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LATER = datetime(2030, 2, 1, 12, 30, 15, 123000, tzinfo=UTC)


def query(**given: Any) -> EventQuery:
    return EventQuery.model_validate(given)


@given(st.text(max_size=400))
def test_title_key_is_bounded(title: str) -> None:
    assert len(folded(title, "", "")["title_key"]) <= LONGEST_KEY


def test_default_list_is_from_now_on() -> None:
    assert conditions(query(), NOW) == [{"starts_at": {"$gte": NOW}}, {"over": None}]


def test_a_list_from_an_earlier_day_on_shows_what_is_over_too() -> None:
    earlier = query(**{"from": "2029-12-31T00:00:00Z"})
    assert {"over": {"$in": [None, True]}} in conditions(earlier, NOW)


@pytest.mark.parametrize("given", [{"mine": "true"}, {"status": "draft"}])
def test_own_lists_begin_anywhere(given: dict[str, str]) -> None:
    assert conditions(query(**given), NOW) == []


def test_every_filter_is_a_typed_value_or_escaped_text() -> None:
    wanted = query(
        query="C+ (abc)", category="film", **{"from": "2030-02-01T12:30:15.123Z", "to": "2030-02-01T14:00:00Z"}
    )
    assert conditions(wanted, NOW) == [
        {"starts_at": {"$gte": LATER}},
        {"over": None},
        {"starts_at": {"$lte": datetime(2030, 2, 1, 14, tzinfo=UTC)}},
        {"category": "film"},
        {"words": "abc"},
        {"search": {"$regex": r"(?:^|\s)c\+"}},
    ]


@pytest.mark.parametrize("nothing", ["", "   ", "\u0301"])
def test_search_for_nothing_filters_nothing(nothing: str) -> None:
    assert len(conditions(query(query=nothing), NOW)) == 2


DOCUMENT = {
    "_id": ObjectId("66f0c1d2e3a4b5c6d7e8f901"),
    "starts_at": LATER,
    "created_at": NOW,
    "title_key": 'a "quoted" title',
    "price": {"amount": 4500},
}


@pytest.mark.parametrize(
    ("sort", "field", "beyond", "value"),
    [
        ("starts_at", "starts_at", "$gt", LATER),
        ("-starts_at", "starts_at", "$lt", LATER),
        ("title", "title_key", "$gt", 'a "quoted" title'),
        ("-created_at", "created_at", "$lt", NOW),
        ("price", "price.amount", "$gt", 4500),
    ],
)
def test_cursor_leads_to_what_comes_after_the_last_document(sort: Any, field: str, beyond: str, value: Any) -> None:
    after = after_cursor(sort, next_cursor(sort, DOCUMENT))
    assert after == {
        field: {f"{beyond}e": value},
        "$or": [{field: {beyond: value}}, {"_id": {beyond: DOCUMENT["_id"]}}],
    }
    assert ORDERS[sort].keys == [(field, 1 if beyond == "$gt" else -1), ("_id", 1 if beyond == "$gt" else -1)]


@pytest.mark.parametrize(
    "position",
    [
        ["title", "a", "66f0c1d2e3a4b5c6d7e8f901"],
        ["price", "4500"],
        ["price", "4500", "x"],
        ["price", "-1", "66f0c1d2e3a4b5c6d7e8f901"],
        ["price", "9" * 30, "66f0c1d2e3a4b5c6d7e8f901"],
        ["price", "x", "66f0c1d2e3a4b5c6d7e8f901"],
        ["price", {"$gt": 0}, "66f0c1d2e3a4b5c6d7e8f901"],
        ["$where", "1", "66f0c1d2e3a4b5c6d7e8f901"],
    ],
)
def test_forged_cursor_is_refused(position: list[object]) -> None:
    with pytest.raises(ValidationFailed):
        after_cursor("price", encode_cursor(position))


@pytest.mark.parametrize("when", ["yesterday", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_forged_moment_is_refused(when: str) -> None:
    with pytest.raises(ValidationFailed):
        after_cursor("starts_at", encode_cursor(["starts_at", when, "66f0c1d2e3a4b5c6d7e8f901"]))


@given(st.text(max_size=512))
def test_no_text_breaks_a_cursor(text: str) -> None:
    with pytest.raises(ValidationFailed):
        after_cursor("title", text)
