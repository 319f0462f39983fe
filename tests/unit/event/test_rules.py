from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from event import rules
from event.models import Event, Price
from event.problems import CapacityTooSmall, ChangedMeanwhile, CurrencyFixed, IsCancelled
from event.schemas import EventQuery
from kit.problems import Forbidden, NotFound, Unauthorized, ValidationFailed
from kit.tokens import Principal, Role

NOW = datetime(2030, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)
BOTH = {"starts_at", "ends_at"}


def an_event(**overrides: Any) -> Event:
    fields: dict[str, Any] = {
        "title": "Evening",
        "description": "",
        "category": "music",
        "venue": "Hall",
        "starts_at": NOW + DAY,
        "ends_at": NOW + 2 * DAY,
        "capacity": 10,
        "remaining": 4,
        "held": 2,
        "sold": 4,
        "price": Price(amount=100, currency="USD"),
        "organizer_id": ObjectId(),
        "created_at": NOW,
        "updated_at": NOW,
        "search": "",
        "title_key": "",
    }
    return Event(**fields | overrides)


@pytest.mark.parametrize("changes", [{"title": "Night"}, {"venue": "Barn"}, {"starts_at": NOW + HOUR}])
def test_buyers_are_told_what_their_tickets_show(changes: dict[str, Any]) -> None:
    assert rules.is_told(an_event(status="published"), changes)
    assert not rules.is_told(an_event(status="draft"), changes)


@pytest.mark.parametrize("changes", [{}, {"description": "Long"}, {"capacity": 12}, {"title": "Evening"}])
def test_buyers_are_not_told_what_stays_or_does_not_concern_them(changes: dict[str, Any]) -> None:
    assert not rules.is_told(an_event(status="published"), changes)


def a_person(role: Role = "organizer", of: Event | None = None) -> Principal:
    return Principal(of.organizer_id if of else ObjectId(), role, 0)


def wrong_fields(starts_at: datetime, ends_at: datetime, given: set[str]) -> set[str]:
    try:
        rules.check_schedule(starts_at, ends_at, NOW, given=given)
    except ValidationFailed as problem:
        return {error["field"] for error in problem.extensions["errors"]}
    return set()


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "wrong"),
    [
        (NOW + MILLISECOND, NOW + 2 * MILLISECOND, set()),
        (NOW + DAY, NOW + 32 * DAY, set()),
        (NOW + DAY, NOW + 32 * DAY + MILLISECOND, {"ends_at"}),
        (NOW + DAY, NOW + DAY, {"ends_at"}),
        (NOW, NOW + DAY, {"starts_at"}),
        (NOW - DAY, NOW - HOUR, {"starts_at", "ends_at"}),
        (NOW - DAY, NOW + 40 * DAY, {"starts_at", "ends_at"}),
    ],
)
def test_times_of_a_new_event(starts_at: datetime, ends_at: datetime, wrong: set[str]) -> None:
    assert wrong_fields(starts_at, ends_at, BOTH) == wrong


def test_time_that_is_not_given_may_have_passed() -> None:
    assert wrong_fields(NOW - DAY, NOW + DAY, {"ends_at"}) == set()
    assert wrong_fields(NOW - DAY, NOW - 2 * DAY, {"title"}) == set()
    assert wrong_fields(NOW + DAY, NOW - DAY, {"starts_at"}) == {"ends_at"}


@pytest.mark.parametrize(
    ("status", "changes", "problem"),
    [
        ("draft", {"title": "New"}, None),
        ("published", {"title": "New"}, None),
        ("cancelled", {"title": "New"}, IsCancelled),
        ("cancelled", {}, IsCancelled),
        ("draft", {"price": {"amount": 1, "currency": "EUR"}}, None),
        ("published", {"price": {"amount": 1, "currency": "EUR"}}, CurrencyFixed),
        ("published", {"price": {"amount": 1, "currency": "USD"}}, None),
        ("published", {"capacity": 6}, None),
        ("published", {"capacity": 5}, CapacityTooSmall),
        ("published", {"starts_at": NOW}, ValidationFailed),
        ("published", {"starts_at": NOW + 3 * DAY}, ValidationFailed),
        ("published", {"starts_at": NOW + 3 * DAY, "ends_at": NOW + 4 * DAY}, None),
    ],
)
def test_changes(status: Any, changes: dict[str, Any], problem: type[Exception] | None) -> None:
    event = an_event(status=status)
    if problem is None:
        rules.check_change(event, changes, NOW)
    else:
        with pytest.raises(problem):
            rules.check_change(event, changes, NOW)


def test_too_small_a_capacity_is_told_with_the_counts() -> None:
    with pytest.raises(CapacityTooSmall) as caught:
        rules.check_change(an_event(), {"capacity": 1}, NOW)
    assert caught.value.extensions == {"sold": 4, "held": 2}


@pytest.mark.parametrize("allowed", [None, "*", '"7"', '"6", "7"', ' "7" ,"8"', '"6","7"'])
def test_if_match_names_the_version(allowed: str | None) -> None:
    rules.check_version(7, allowed)


@pytest.mark.parametrize("refused", ["", "7", '"6"', 'W/"7"', '"77"', '"6", "8"'])
def test_if_match_names_other_versions(refused: str) -> None:
    with pytest.raises(ChangedMeanwhile):
        rules.check_version(7, refused)


def test_organizer_manages_their_own_and_an_admin_all() -> None:
    event = an_event(status="published")
    for who in (a_person(of=event), a_person("admin")):
        assert rules.managed(event, who) is event


def test_others_may_not_manage_and_do_not_learn_of_drafts() -> None:
    for status, problem in (("draft", NotFound), ("published", Forbidden), ("cancelled", Forbidden)):
        with pytest.raises(problem):
            rules.managed(an_event(status=status), a_person())
    with pytest.raises(NotFound):
        rules.managed(None, a_person("admin"))


ME = Principal(ObjectId(), "organizer", 0)
BOSS = Principal(ObjectId(), "admin", 0)


@pytest.mark.parametrize(
    ("given", "who", "expected"),
    [
        ({}, None, {"status": "published"}),
        ({}, ME, {"status": "published"}),
        ({"status": "cancelled"}, None, {"status": "cancelled"}),
        ({"status": "draft"}, ME, {"organizer_id": ME.id, "status": "draft"}),
        ({"status": "draft"}, BOSS, {"status": "draft"}),
        ({"mine": True}, ME, {"organizer_id": ME.id}),
        ({"mine": True}, BOSS, {"organizer_id": BOSS.id}),
        ({"mine": True, "status": "draft"}, BOSS, {"organizer_id": BOSS.id, "status": "draft"}),
        ({"mine": True, "status": "published"}, ME, {"organizer_id": ME.id, "status": "published"}),
    ],
)
def test_what_is_visible(given: dict[str, Any], who: Principal | None, expected: dict[str, Any]) -> None:
    assert rules.visible(EventQuery.model_validate(given), who) == expected


@pytest.mark.parametrize("given", [{"status": "draft"}, {"mine": True}])
def test_own_lists_need_a_token(given: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        rules.visible(EventQuery.model_validate(given), None)
