"""The command over a real database: what it repairs is right afterwards, and what it can't judge it leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import pytest
from bson import ObjectId

from eventsphere.errors import Exit
from tests.support.sold import sold

Document = dict[str, Any]


class Doctor:
    """The command, and the two databases that it reads."""

    def __init__(self, uri: str, name: str) -> None:
        self.uri, self.name = uri, name
        self.client: pymongo.MongoClient[Document] = pymongo.MongoClient(uri, tz_aware=True)
        self.events, self.bookings = self.client[f"{name}_e"]["events"], self.client[f"{name}_b"]["bookings"]

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        names = ("--event-database", f"{self.name}_e", "--booking-database", f"{self.name}_b")
        return subprocess.run(
            [sys.executable, "-m", "eventsphere", "doctor", *names, *arguments],
            env=os.environ | {"MONGODB_URI": self.uri} | environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def sell(self) -> tuple[Document, Document]:
        """An event with one confirmed booking of two seats, not yet settled."""
        event, booking = sold()
        self.events.insert_one(event)
        self.bookings.insert_one(booking)
        return event, booking


@pytest.fixture
def doctor(mongodb_uri: str) -> Iterator[Doctor]:
    made = Doctor(mongodb_uri, f"doctor_{ObjectId()}"[:30])
    yield made
    for database in (made.events.database, made.bookings.database):
        made.client.drop_database(database)
    made.client.close()


def test_what_is_sound_is_said_to_be(doctor: Doctor) -> None:
    doctor.sell()
    done = doctor("--json")
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["sound"], told["events"], told["bookings"]) == (True, 1, 1)
    assert told["in_flight"]["unsettled"] == 1
    assert "sound: 1 events, 1 bookings; in flight: 1 unsettled" in doctor().stdout


def recount(doctor: Doctor, event: Document, _: Document) -> None:
    doctor.events.update_one({"_id": event["_id"]}, {"$inc": {"sold": 1, "remaining": -4}})


def orphan(doctor: Doctor, event: Document, _: Document) -> None:
    entry = event["ledger"][0] | {"op": ObjectId(), "booking_id": ObjectId(), "seats": 3}
    update = {"$push": {"ledger": entry}, "$inc": {"sold": 3, "remaining": -3}}
    doctor.events.update_one({"_id": event["_id"]}, update)


def dangling_hold(doctor: Doctor, event: Document, _: Document) -> None:
    hold = {"op": ObjectId(), "entry_id": ObjectId(), "seats": 3, "until": None}
    update = {"$push": {"holds": hold}, "$inc": {"held": 3, "remaining": -3}}
    doctor.events.update_one({"_id": event["_id"]}, update)


def unsettled(doctor: Doctor, _: Document, booking: Document) -> None:
    doctor.bookings.update_one({"_id": booking["_id"]}, {"$unset": {"unsettled": 1}})


def late_copy(doctor: Doctor, _: Document, booking: Document) -> None:
    update = {"$set": {"status": "rejected"}, "$unset": {"unsettled": 1}}
    doctor.bookings.update_one({"_id": booking["_id"]}, update)


def lease(doctor: Doctor, _: Document, booking: Document) -> None:
    doctor.bookings.update_one({"_id": booking["_id"]}, {"$set": {"lease": {"until": datetime.now(UTC)}}})


def pending(doctor: Doctor, _: Document, booking: Document) -> None:
    doctor.bookings.update_one({"_id": booking["_id"]}, {"$set": {"status": "pending"}})


def outbox(doctor: Doctor, _: Document, booking: Document) -> None:
    entry = {"id": ObjectId(), "kind": "notification", "op": None, "at": datetime.now(UTC)}
    doctor.bookings.update_one({"_id": booking["_id"]}, {"$push": {"outbox": entry}})


@pytest.mark.parametrize(
    "broken",
    [recount, orphan, dangling_hold, unsettled, late_copy, lease, pending, outbox],
    ids=lambda each: each.__name__,
)
def test_what_is_safe_is_repaired_printed_and_stays_so(
    doctor: Doctor, broken: Callable[[Doctor, Document, Document], None]
) -> None:
    event, booking = doctor.sell()
    broken(doctor, event, booking)
    before = doctor.events.find_one(), doctor.bookings.find_one()
    assert doctor().returncode == Exit.FAILED
    assert (doctor.events.find_one(), doctor.bookings.find_one()) == before, "without --repair nothing changes"
    done = doctor("--repair")
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert "repaired  " in done.stdout
    after = doctor.events.find_one() or {}
    assert (after["remaining"], after["held"], after["sold"]) == (8, 0, 2)
    again = json.loads(doctor("--repair", "--json").stdout)
    assert (again["sound"], again["repairs"]) == (True, [])


def test_what_needs_a_person_is_left_alone(doctor: Doctor) -> None:
    event, _ = doctor.sell()
    doctor.events.update_one({"_id": event["_id"]}, {"$set": {"ledger": []}})
    before = doctor.events.find_one()
    done = doctor("--repair")
    assert done.returncode == Exit.FAILED
    assert "confirmed_without_take" in done.stdout
    assert doctor.events.find_one() == before


def test_bookings_of_no_event_are_found(doctor: Doctor) -> None:
    event, _ = doctor.sell()
    doctor.events.delete_one({"_id": event["_id"]})
    assert "booking_without_event" in doctor().stdout


def test_a_late_booking_without_a_sweeper_is_found(doctor: Doctor) -> None:
    _, booking = doctor.sell()
    past = {"holder": ObjectId(), "until": datetime.now(UTC) - timedelta(minutes=2)}
    doctor.bookings.update_one({"_id": booking["_id"]}, {"$set": {"status": "pending", "lease": past}})
    assert "pending_abandoned" in doctor("--repair").stdout


@pytest.mark.parametrize("arguments", [["--mend"], ["now"]])
def test_wrong_use_is_told(doctor: Doctor, arguments: list[str]) -> None:
    assert doctor(*arguments).returncode == Exit.USAGE


def test_a_database_that_does_not_answer_is_named(doctor: Doctor) -> None:
    done = doctor(MONGODB_URI="mongodb://127.0.0.1:1/")
    assert done.returncode == Exit.NOT_RUNNING
    assert "does not answer" in done.stderr
