"""Every query that is made often has an index, and the database uses it."""

from typing import Any

import pytest
from bson import ObjectId
from odmantic import Model
from pymongo.errors import DuplicateKeyError

from booking.audit import AuditEntry
from booking.cancellations import Cancellation
from booking.event_changes import EventChange
from booking.models import Booking
from booking.waiting_models import Queue, WaitingEntry
from kit.types import utc_now
from tests.integration.booking.conftest import Platform

QUERIES: dict[str, dict[str, Any]] = {
    "reference": {"reference": "ES-7K3M-9QXT"},
    "idempotency_key": {"user_id": ObjectId(), "idempotency.key": "a-key-of-a-test"},
    "mine": {"user_id": ObjectId()},
    "mine_of_event": {"user_id": ObjectId(), "event_id": ObjectId()},
    "of_event": {"event_id": ObjectId(), "status": "confirmed"},
    "abandoned": {"lease.until": {"$lte": utc_now()}},
    "outbox": {"outbox_due": {"$lte": utc_now()}},
    "unsettled": {"unsettled": {"$lt": ObjectId()}},
    "idempotency_until": {"idempotency.until": {"$lte": utc_now()}},
}


COPIES = {"event_id": ObjectId(), "status": "left", "_id": {"$gt": ObjectId()}}
OTHER_QUERIES: list[tuple[type[Model], str, dict[str, Any]]] = [
    (Cancellation, "open", {"open": True}),
    (EventChange, "due", {"due": {"$lte": utc_now()}}),
    (Booking, "of_event", COPIES),
    (WaitingEntry, "order|least", COPIES),  # both begin with its two exact fields; the embedded planner takes either
    (AuditEntry, "of_event", {"event_id": ObjectId()}),
    (WaitingEntry, "least", {"event_id": ObjectId(), "status": "waiting", "seats": {"$lte": 2}}),
    (WaitingEntry, "mine", {"user_id": ObjectId()}),
    (WaitingEntry, "cleanup", {"cleanup": True, "event_id": ObjectId()}),
    (WaitingEntry, "trying", {"trying": True, "event_id": ObjectId()}),
    (WaitingEntry, "notice", {"notice.due": {"$lte": utc_now()}}),
    (Queue, "due", {"due": {"$lte": utc_now()}}),
]


def stages(plan: dict[str, Any]) -> set[str]:
    """The stages of a winning plan, with the index of each scan."""
    found = {f"{plan['stage']} {plan.get('indexName', '')}".strip()}
    return found | (stages(plan["inputStage"]) if "inputStage" in plan else set())


@pytest.mark.parametrize("index", QUERIES)
async def test_the_query_uses_its_index(platform: Platform, index: str) -> None:
    plan = await platform.database.collection(Booking).find(QUERIES[index]).explain()
    assert f"IXSCAN {index}" in stages(plan["queryPlanner"]["winningPlan"])


@pytest.mark.parametrize(("model", "index", "query"), OTHER_QUERIES)
async def test_queries_of_other_collections_use_theirs(
    platform: Platform, model: type[Model], index: str, query: dict[str, Any]
) -> None:
    plan = await platform.database.collection(model).find(query).explain()
    found = stages(plan["queryPlanner"]["winningPlan"])
    assert any(f"IXSCAN {name}" in found for name in index.split("|"))


async def test_a_person_waits_once_for_an_event(platform: Platform) -> None:
    entries = platform.database.collection(WaitingEntry)
    who = {"event_id": ObjectId(), "user_id": ObjectId()}
    await entries.insert_one(who | {"_id": ObjectId(), "open": True})
    with pytest.raises(DuplicateKeyError):
        await entries.insert_one(who | {"_id": ObjectId(), "open": True})
    await entries.update_one(who, {"$unset": {"open": 1}})
    await entries.insert_one(who | {"_id": ObjectId(), "open": True})
    await entries.delete_many(who)


async def test_a_key_is_unique_for_a_person_only_while_there_is_one(platform: Platform) -> None:
    bookings, user = platform.database.collection(Booking), ObjectId()

    async def insert(reference: str, **more: Any) -> None:
        await bookings.insert_one({"_id": ObjectId(), "user_id": user, "reference": reference} | more)

    await insert("one", idempotency={"key": "a-good-key"})
    await insert("two")
    await insert("three")
    with pytest.raises(DuplicateKeyError):
        await insert("four", idempotency={"key": "a-good-key"})
    with pytest.raises(DuplicateKeyError):
        await insert("one")
    await bookings.update_one({"reference": "one"}, {"$unset": {"idempotency": 1}})
    await insert("four", idempotency={"key": "a-good-key"})
    await bookings.delete_many({"user_id": user})
