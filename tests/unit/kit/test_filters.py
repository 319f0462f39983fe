from typing import Any

import pytest

from kit.filters import in_parts

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
