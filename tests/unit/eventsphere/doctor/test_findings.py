"""Each thing that can be wrong is found, by its own code; what is right or under way is not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from eventsphere.doctor.run import check, progress
from eventsphere.doctor.source import Case

NOW = datetime.fromisoformat("2030-05-17T12:00:00Z")
Scene = Any
LONG_AGO = NOW - timedelta(minutes=30)


def codes(scene: Scene) -> list[str]:
    return sorted(finding.code for finding in check(scene.case, NOW))


def test_what_is_sound_is_sound_at_every_stage(scene: Scene) -> None:
    scene.pending(), scene.confirmed(), scene.cancelled(), scene.cancelled(returned=False), scene.rejected()
    scene.offered()
    assert codes(scene) == []
    found = progress(scene.case)
    assert (found.pending, found.outbox, found.unsettled, found.held) == (1, 1, 5, 2)
    assert not found.is_over


def test_what_is_settled_is_sound_and_at_rest(scene: Scene) -> None:
    scene.confirmed(), scene.cancelled(), scene.rejected()
    scene.settle()
    assert codes(scene) == []
    assert progress(scene.case).is_over


def test_a_late_copy_of_a_refused_take_is_under_way_until_it_is_settled(scene: Scene) -> None:
    scene.confirmed()["status"] = "rejected"
    assert codes(scene) == []
    assert not progress(scene.case).is_over


def break_counter(scene: Scene) -> None:
    scene.event["remaining"] += 1


def lose_sold(scene: Scene) -> None:
    scene.event["sold"] -= 1
    scene.event["remaining"] += 1


def go_negative(scene: Scene) -> None:
    scene.event |= {"remaining": -1, "sold": 11}


def forget_booking(scene: Scene) -> None:
    del scene.bookings[scene.pending()["_id"]]


def take_again(scene: Scene) -> None:
    booking = scene.confirmed()
    scene.entry("take", ObjectId(), booking["_id"])


def void_confirmed(scene: Scene) -> None:
    scene.confirmed()
    scene.event["ledger"][-1]["kind"] = "void"


def reject_taken(scene: Scene) -> None:
    booking = scene.confirmed()
    booking["status"] = "rejected"
    del booking["unsettled"]


def never_settle(scene: Scene) -> None:
    del scene.confirmed()["unsettled"]


def never_taken(scene: Scene) -> None:
    scene.confirmed()
    scene.event["ledger"].pop()


def twice(scene: Scene) -> None:
    scene.confirmed()
    scene.event["ledger"].append(dict(scene.event["ledger"][-1]))


def no_lease(scene: Scene) -> None:
    del scene.pending()["lease"]


def abandoned(scene: Scene) -> None:
    scene.pending()["lease"]["until"] = LONG_AGO


def too_long(scene: Scene) -> None:
    scene.pending()["created_at"] = LONG_AGO


def lease_kept(scene: Scene) -> None:
    scene.confirmed()["lease"] = {"until": NOW}


def never_due(scene: Scene) -> None:
    del scene.cancelled(returned=False)["outbox_due"]


def outbox_late(scene: Scene) -> None:
    scene.cancelled(returned=False)["outbox"][0]["at"] = LONG_AGO


def settlement_late(scene: Scene) -> None:
    booking = scene.confirmed()
    old = ObjectId(int(LONG_AGO.timestamp()).to_bytes(4) + bytes(8))
    booking["unsettled"].append(old)


def lose_hold(scene: Scene) -> None:
    scene.offered()
    scene.event["holds"][0]["seats"] = 1


def forget_offer(scene: Scene) -> None:
    del scene.waiting[scene.offered()["_id"]]


def another_hold(scene: Scene) -> None:
    scene.offered()["op"] = ObjectId()


def never_released(scene: Scene) -> None:
    scene.offered()["status"] = "expired"


def not_ended(scene: Scene) -> None:
    scene.offered()
    scene.event["holds"][0]["until"] = LONG_AGO


def oversell(scene: Scene) -> None:
    for _ in range(6):
        scene.confirmed()


BROKEN: dict[Callable[[Scene], None], list[str]] = {
    break_counter: ["seats_do_not_add_up"],
    lose_sold: ["sold_is_not_booked"],
    go_negative: ["negative_counter"],
    forget_booking: ["entry_without_booking", "sold_is_not_booked"],
    take_again: ["entry_of_no_operation", "sold_is_not_booked"],
    void_confirmed: ["entry_contradicts_booking"],
    reject_taken: ["entry_contradicts_booking"],
    never_settle: ["entry_never_settled"],
    never_taken: ["confirmed_without_take"],
    twice: ["operation_applied_twice"],
    no_lease: ["pending_without_lease"],
    abandoned: ["pending_abandoned"],
    too_long: ["pending_too_long"],
    lease_kept: ["lease_of_no_use"],
    never_due: ["outbox_never_due"],
    outbox_late: ["outbox_late"],
    settlement_late: ["settlement_late"],
    lose_hold: ["held_is_not_listed"],
    forget_offer: ["dangling_hold"],
    another_hold: ["dangling_hold"],
    never_released: ["hold_never_released"],
    not_ended: ["offer_not_ended"],
    oversell: ["negative_counter", "oversold"],
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_each_fault_is_found_by_its_own_name(scene: Scene, broken: Callable[[Scene], None]) -> None:
    scene.confirmed()
    broken(scene)
    assert codes(scene) == BROKEN[broken]


def test_seats_are_not_judged_while_they_change(scene: Scene) -> None:
    break_counter(scene)
    moving = Case(scene.event, scene.bookings, steady=False)
    assert list(check(moving, NOW)) == []
    assert progress(moving).changing == 1


def test_only_oversold_seats_are_not_recounted(scene: Scene) -> None:
    oversell(scene)
    assert [finding.repair for finding in check(scene.case, NOW)] == [None, None]
