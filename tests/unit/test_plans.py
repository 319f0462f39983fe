"""What an index does for a query, as the tests with a database judge it for every query of every service."""

from typing import Any

import pytest
from pymongo import IndexModel

from tests.support import plans
from tests.support.plans import Index, complaints
from tests.support.queries import Order, Query, Recorder

PLAIN = IndexModel([("event_id", 1), ("status", 1), ("_id", -1)])
SPARSE = IndexModel([("due", 1)], sparse=True)
PARTIAL = IndexModel([("status", 1), ("forget_at", 1)], partialFilterExpression={"status": "rejected"})
FORGETTING = IndexModel([("forget_at", 1)], expireAfterSeconds=0)
TEXTS = IndexModel([("user_id", 1), ("key", 1)], partialFilterExpression={"key": {"$gt": ""}})


def query(wanted: dict[str, Any], *sort: tuple[str, int]) -> Query:
    order: Order = sort
    return Query("booking", "bookings", "booking/reading.py page", wanted, order)


@pytest.mark.parametrize(
    ("index", "wanted", "finds"),
    [
        (PLAIN, {"event_id": 1}, True),
        (PLAIN, {"$and": [{"status": 1}, {"event_id": {"$in": [1]}}]}, True),
        (PLAIN, {"status": "confirmed"}, False),
        (PLAIN, {"event_id": {"$ne": 1}}, False),
        (SPARSE, {"due": {"$lte": 1}}, True),
        (SPARSE, {"due": None}, False),
        (SPARSE, {"due": {"$exists": False}}, False),
        (PARTIAL, {"status": "rejected", "forget_at": None}, True),
        (PARTIAL, {"status": "confirmed"}, False),
        (PARTIAL, {"forget_at": None}, False),
        (FORGETTING, {"forget_at": {"$lte": 1}}, True),
        (FORGETTING, {"status": "rejected", "forget_at": None}, False),
        (FORGETTING, {"forget_at": {"$exists": False}}, False),
        (TEXTS, {"user_id": 1, "key": "a"}, True),
        (TEXTS, {"user_id": 1}, False),
    ],
)
def test_an_index_leads_to_fewer_documents(index: IndexModel, wanted: dict[str, Any], finds: bool) -> None:
    assert Index.of(index).finds(query(wanted)) is finds


@pytest.mark.parametrize(
    ("wanted", "sort", "orders"),
    [
        ({"event_id": 1, "status": "confirmed"}, [("_id", -1)], True),
        ({"event_id": 1, "status": "confirmed"}, [("_id", 1)], True),  # read backwards
        ({"event_id": 1, "status": {"$in": ["pending", "confirmed"]}}, [("_id", -1)], True),  # a merge of two scans
        ({"event_id": 1, "status": {"$gt": "a"}}, [("_id", -1)], False),
        ({"event_id": 1}, [("_id", -1)], False),
        ({"event_id": 1}, [("status", 1), ("_id", 1)], False),
        ({"event_id": 1}, [("status", 1), ("_id", -1)], True),
    ],
)
def test_an_index_gives_the_order(wanted: dict[str, Any], sort: list[tuple[str, int]], orders: bool) -> None:
    assert Index.of(PLAIN).orders(query(wanted, *sort)) is orders


class NoPlan:
    """A database that reads whole collections, unless it is told to do something else."""

    def __init__(self, stage: str = "COLLSCAN") -> None:
        self.stage = stage

    def __getitem__(self, _: str) -> "NoPlan":
        return self

    def find(self, _: dict[str, Any]) -> "NoPlan":
        return self

    def explain(self) -> dict[str, Any]:
        return {"queryPlanner": {"winningPlan": {"stage": "SORT", "inputStage": {"stage": self.stage}}}}


def test_a_query_without_an_index_is_told_with_its_function() -> None:
    database: Any = NoPlan()
    (told,) = complaints(database, [query({"seats": 2}), query({"event_id": 1})])
    assert told == "booking/reading.py page: bookings {'seats': 2} has no index"
    (told,) = complaints(database, [query({"event_id": 1}, ("seats", 1))])
    assert "sorted by" in told


def test_a_kind_of_query_is_noted_once_and_handed_over_once() -> None:
    recorder = Recorder()
    for event_id in (1, 2):
        found = query({"event_id": event_id})
        recorder.seen.setdefault("booking", {}).setdefault(found.kind, found)
    assert [each.filter for each in recorder.take("booking")] == [{"event_id": 1}]
    assert recorder.take("booking") == []


def test_without_the_index_of_rejected_bookings_looking_for_them_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    database: Any = NoPlan()
    timeless = [query({"status": "rejected", "forget_at": None})]
    assert complaints(database, timeless) == []
    left = [index for index in plans.declared("bookings") if index.only != {"status": "rejected"}]
    monkeypatch.setattr(plans, "declared", lambda _: left)
    assert len(complaints(database, timeless)) == 1


def test_only_alternatives_are_left_to_the_database_to_judge() -> None:
    planned: Any = NoPlan(stage="IXSCAN")
    assert complaints(planned, [query({"$or": [{"event_id": 1}, {"_id": 1}]})]) == []
    assert len(complaints(planned, [query({"seats": 2})])) == 1
