"""Restore: first beside the data, where everything is checked; then in its place. A second run goes on after a kill."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyrage

from eventsphere.backup import verify
from eventsphere.backup.databases import Databases, Document
from eventsphere.backup.manifest import Manifest
from eventsphere.backup.places import Place
from eventsphere.console import err
from eventsphere.errors import CommandError, Exit

TOKENS_END = timedelta(minutes=20)
"""How long an ended login stays on auth's list: longer than any access token lives (docs/accounts.md)."""


@dataclass
class Restored:
    """What a restore did."""

    backup: Manifest
    repairs: list[str] = field(default_factory=list)
    sessions: int = 0
    deleted: int = 0


def refuse(databases: Databases, backup: Manifest, *, environment: str, named: bool, replace: bool) -> None:
    """Refuse what would lose data by mistake, before anything changes.

    Args:
        environment: where the backup is to go.
        named: whether that was said with `--to`.
        replace: whether data that are there may be lost.

    Raises:
        CommandError: the backup is of another environment, or the target holds data.
    """
    if backup.environment != environment and not named:
        what = f"{backup.id} is a backup of {backup.environment}"
        raise CommandError(what, f"to put it there on purpose: --to {environment}", Exit.USAGE)
    if not replace and databases.unfinished != backup.id and databases.documents():
        raise CommandError("the databases hold data", "to lose them on purpose: --replace", Exit.USAGE)


def restore(databases: Databases, place: Place, backup: Manifest, identity: pyrage.x25519.Identity) -> Restored:
    """Check a backup in scratch databases, then replace the data by it.

    Services must not run meanwhile. The mark stays until the end, so that a killed restore is noticed and repeated.

    Raises:
        CommandError: the backup is damaged (the data are as before), or the database failed (repeat the restore).
    """
    err.print(f"{backup.id}: checking it beside the data")
    verify.verify(databases, place, backup, identity)
    departed = _departed(databases)
    databases.mark(backup.id)
    err.print(f"{backup.id}: restoring {backup.documents:,} documents")
    verify.load(backup, place, identity, databases)
    done = Restored(backup, verify.heal(databases))
    _count_anew(databases)
    done.deleted = _delete_again(databases, departed)
    done.sessions = _end_sessions(databases)
    databases.mark(None)
    return done


def _departed(databases: Databases) -> list[Document]:
    """Return auth's entries of deleted accounts, which the backup may not know, while they are still there."""
    kept = databases.beside("restore_").named("auth")["departures"]
    for entry in databases.named("auth")["revocations"].find({"deleted": True}):
        kept.replace_one({"_id": entry["_id"]}, entry, upsert=True)
    return list(kept.find())


def _delete_again(databases: Databases, departed: list[Document]) -> int:
    """Delete accounts that were deleted after the backup, and tell every service of them anew."""
    from bson import ObjectId

    auth, now = databases.named("auth"), datetime.now(UTC)
    ids = [ObjectId(entry["_id"]) for entry in departed]
    gone = auth["users"].delete_many({"_id": {"$in": ids}}).deleted_count
    for entry in departed:
        auth["revocations"].replace_one({"_id": entry["_id"]}, entry | {"at": now}, upsert=True)
    databases.client.drop_database(databases.beside("restore_").named("auth"))
    return gone


def _count_anew(databases: Databases) -> None:
    """Count each person's seats from the bookings: counts and bookings were not read at one moment."""
    from booking.allowances import KEPT, Claim, key

    booking = databases.named("booking")
    counts: dict[str, Document] = {}
    live = {"status": {"$in": ["pending", "confirmed"]}}
    for each in booking["bookings"].find(live, {"event_id": 1, "user_id": 1, "seats": 1, "event.ends_at": 1}):
        name = key(each["event_id"], each["user_id"])
        count = counts.setdefault(name, {"_id": name, "used": 0, "claims": []})
        count["used"] += each["seats"]
        count["claims"].append(Claim(booking_id=each["_id"], seats=each["seats"], uncounted=True).model_dump())
        count["forget_at"] = each["event"]["ends_at"] + KEPT
    booking["allowances"].delete_many({})
    if counts:
        booking["allowances"].insert_many(counts.values())


def _end_sessions(databases: Databases) -> int:
    """End every login of the backup's time: some have ended since, and nobody knows which."""
    auth, now = databases.named("auth"), datetime.now(UTC)
    sessions = [each["_id"] for each in auth["sessions"].find({}, {"_id": 1})]
    for session in sessions:
        entry = {"generation": 0, "deleted": False, "at": now, "expires_at": now + TOKENS_END}
        auth["revocations"].update_one({"_id": session}, {"$set": entry}, upsert=True)
    return auth["sessions"].delete_many({}).deleted_count
