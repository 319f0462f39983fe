from typing import Any

import pytest

from kit.filters import beyond, flat, in_parts

INDEXES = (("organizer_id",), ("status", "words"), ("status", "over"), ("status",))
PAST = {"starts_at": {"$gte": 1}}


@pytest.mark.parametrize(
    ("conditions", "parts"),
    [
        ([{"status": "draft"}], [{"status": "draft"}]),
        ([{"status": "published"}, PAST, {"over": None}], [{"status": "published", "over": None}, {"$and": [PAST]}]),
        ([{"status": 1}, {"words": "a"}, {"over": None}], [{"status": 1, "words": "a"}, {"$and": [{"over": None}]}]),
        ([{"status": 1}, {"over": {"$in": [None]}}], [{"status": 1}, {"$and": [{"over": {"$in": [None]}}]}]),
        ([{"organizer_id": 7, "status": 1}], [{"organizer_id": 7}, {"$and": [{"organizer_id": 7, "status": 1}]}]),
        ([PAST], [{"$and": [PAST]}]),
        ([], []),
    ],
)
def test_what_an_index_leads_to_comes_first(conditions: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
    assert [stage["$match"] for stage in in_parts(conditions, INDEXES)] == parts


@pytest.mark.parametrize(
    ("conditions", "together"),
    [
        ([], {}),
        ([{"status": 1}, PAST, {"over": None}], {"status": 1, "over": None} | PAST),
        ([{"status": 1}, beyond("price", 5, 7)], {"status": 1} | beyond("price", 5, 7)),
        ([{"status": 1}, {"price": {"$lte": 2}}], None),
        ([{"status": 1}, beyond("price", 5, 7, -1)], None),
        ([PAST, {"starts_at": {"$gte": 2}}], None),
        ([{"status": 1}, {"status": 2}], None),
        ([{"$or": [1]}, {"$or": [2]}], None),
    ],
)
def test_conditions_are_one_flat_filter_where_they_can_be(
    conditions: list[dict[str, Any]], together: dict[str, Any] | None
) -> None:
    assert flat(conditions) == together
