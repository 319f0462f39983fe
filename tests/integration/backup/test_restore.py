"""What a restored environment is like, and what a restore refuses."""

import pytest
from bson import ObjectId

from eventsphere.backup.manifest import Manifest
from eventsphere.backup.restore import Restored, refuse, restore
from eventsphere.backup.verify import backups, find, verify
from eventsphere.errors import CommandError
from tests.integration.backup.conftest import Platform


def bring_back(platform: Platform, backup: Manifest) -> Restored:
    return restore(platform.databases, platform.place, backup, platform.keys.identity())


def test_every_document_and_index_comes_back_and_later_ones_are_gone(platform: Platform) -> None:
    before, backup = platform.content(), platform.back_up()
    platform.client["booking"]["bookings"].delete_many({})
    platform.client["event"]["later"].insert_one({})
    bring_back(platform, backup)
    after = platform.content()
    for name in ("auth.sessions", "auth.revocations", "booking.allowances"):
        before.pop(name, None)
        after.pop(name)
    assert after == before


def test_the_seats_of_each_person_are_those_of_the_bookings(platform: Platform) -> None:
    booking = platform.client["booking"]
    booking["allowances"].insert_one({"_id": "somebody", "used": 7, "claims": []})
    bring_back(platform, platform.back_up())
    (booked,) = booking["bookings"].find()
    (count,) = booking["allowances"].find()
    assert (count["_id"], count["used"]) == (f"{booked['event_id']}:{booked['user_id']}", 2)


def test_nobody_stays_logged_in(platform: Platform) -> None:
    assert bring_back(platform, platform.back_up()).sessions == 1
    auth = platform.client["auth"]
    assert auth["sessions"].count_documents({}) == 0
    entry = auth["revocations"].find_one({"_id": "login"})
    assert entry is not None
    assert not entry["deleted"]


def test_an_account_that_was_deleted_since_stays_deleted(platform: Platform) -> None:
    backup, auth = platform.back_up(), platform.client["auth"]
    ann = auth["users"].find_one_and_delete({"email": "ann@example.org"})
    assert ann is not None
    auth["revocations"].insert_one(
        {"_id": str(ann["_id"]), "deleted": True, "generation": 1, "at": ann["_id"].generation_time}
    )
    assert bring_back(platform, backup).deleted == 1
    assert [each["email"] for each in auth["users"].find()] == ["bob@example.org"]
    told = auth["revocations"].find_one({"_id": str(ann["_id"])})
    assert told is not None
    assert told["at"] > ann["_id"].generation_time, "services read what is new on the list"


def test_seats_that_belong_to_no_booking_of_the_backup_are_given_back(platform: Platform) -> None:
    events = platform.client["event"]["events"]
    entry = events.find_one({})["ledger"][0] | {"op": ObjectId(), "booking_id": ObjectId(), "seats": 3}  # type: ignore[index]
    events.update_one({}, {"$push": {"ledger": entry}, "$inc": {"sold": 3, "remaining": -3}})
    assert bring_back(platform, platform.back_up()).repairs
    assert events.find_one({}, {"_id": 0, "sold": 1, "remaining": 1}) == {"sold": 2, "remaining": 8}


def test_verifying_changes_nothing_and_leaves_nothing(platform: Platform) -> None:
    backup, before = platform.back_up(), platform.content()
    verify(platform.databases, platform.place, backup, platform.keys.identity())
    assert platform.content() == before
    assert not [name for name in platform.client.list_database_names() if name.startswith("scratch_")]


def test_what_the_doctor_can_not_repair_fails_the_verification(platform: Platform) -> None:
    platform.client["event"]["events"].update_one({}, {"$inc": {"capacity": 5, "sold": 1, "version": 1}})
    platform.client["booking"]["bookings"].update_one({}, {"$set": {"event_id": ObjectId()}})
    backup = platform.back_up()
    with pytest.raises(CommandError, match="can't repair"):
        verify(platform.databases, platform.place, backup, platform.keys.identity())


def test_the_newest_backup_is_found_and_a_wrong_name_lists_what_is_there(platform: Platform) -> None:
    backup = platform.back_up()
    assert find(platform.place, "newest") == backup
    with pytest.raises(CommandError, match="there is no backup 2020") as refusal:
        find(platform.place, "2020-01-01T00-00-00Z")
    assert backup.id in refusal.value.remedy


def test_a_backup_that_was_cut_off_is_none(platform: Platform) -> None:
    backup = platform.back_up()
    (platform.folder / backup.id / "manifest.json").unlink()
    assert backups(platform.place) == []
    with pytest.raises(CommandError, match="there is no backup"):
        find(platform.place, "newest")


def test_data_are_replaced_only_on_purpose(platform: Platform) -> None:
    backup = platform.back_up()
    with pytest.raises(CommandError, match="hold data"):
        refuse(platform.databases, backup, environment="local", named=False, replace=False)
    with pytest.raises(CommandError, match="a backup of local"):
        refuse(platform.databases, backup, environment="prod", named=False, replace=True)
    refuse(platform.databases, backup, environment="prod", named=True, replace=True)
    platform.databases.drop()
    refuse(platform.databases, backup, environment="local", named=False, replace=False)


def test_an_empty_database_and_an_unfinished_restore_are_not_backed_up(platform: Platform) -> None:
    platform.databases.mark("2026-01-01T00-00-00Z")
    with pytest.raises(CommandError, match="2026-01-01T00-00-00Z has not finished"):
        platform.back_up()
    platform.databases.mark(None)
    platform.databases.drop()
    with pytest.raises(CommandError, match="are empty"):
        platform.back_up()


def test_too_little_room_is_told_before_anything_is_written(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform.place, "room", lambda: 1)
    with pytest.raises(CommandError, match="1 are free"):
        platform.back_up()
    assert platform.place.names() == []
