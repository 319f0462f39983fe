"""The list of access tokens that end before their time, as auth keeps it."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import UpdateOne

from auth.models import RevocationEntry
from kit.database import Database, Document
from kit.filters import beyond
from kit.pages import decode_cursor, encode_cursor
from kit.problems import ValidationFailed, field_error
from kit.revocations import DEPARTURES_KNOWN, TOKENS_END, Revocation, RevocationPage, RevocationQuery
from kit.types import to_utc, utc_now


class RevocationRepository:
    """The list in the database; an entry that comes again is the same entry, at the front."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.entries, self.clock = database.collection(RevocationEntry), clock

    async def end_sessions(self, sessions: Collection[str]) -> None:
        """End the tokens of these logins."""
        if sessions:
            now = self.clock()
            await self.entries.bulk_write([_entry(each, now, TOKENS_END) for each in sessions])

    async def end_before(self, user_id: ObjectId, generation: int) -> None:
        """End an account's tokens that are of an earlier generation."""
        await self.entries.bulk_write([_entry(str(user_id), self.clock(), TOKENS_END, generation)])

    async def end_account(self, user_id: ObjectId, generation: int) -> None:
        """End an account's tokens, and let every service know that the account has gone."""
        entry = _entry(str(user_id), self.clock(), DEPARTURES_KNOWN, generation, {"$set": {"deleted": True}})
        await self.entries.bulk_write([entry])

    async def page(self, query: RevocationQuery) -> RevocationPage:
        """Return a page of the list, in the order in which the entries were made."""
        now = self.clock()
        wanted: Document = _after(query.cursor) if query.cursor else {"at": {"$gte": query.since}}
        wanted |= {"deleted": True} if query.deleted else {}
        found = await self.entries.find(wanted).sort([("at", 1), ("_id", 1)]).limit(query.limit + 1).to_list()
        items = [
            Revocation(id=each["_id"], generation=each["generation"], deleted=each["deleted"], at=each["at"])
            for each in found[: query.limit]
        ]
        more = encode_cursor([items[-1].at.isoformat(), items[-1].id]) if len(found) > query.limit else None
        return RevocationPage(items=items, next_cursor=more, now=now)


def _entry(of: str, now: datetime, memory: timedelta, generation: int = 0, more: Document | None = None) -> UpdateOne:
    update: Document = {"$max": {"generation": generation, "at": now, "expires_at": now + memory}}
    return UpdateOne({"_id": of}, update | (more or {"$setOnInsert": {"deleted": False}}), upsert=True)


def _after(cursor: str) -> Document:
    moment, last = decode_cursor(cursor, 2)
    try:
        at = to_utc(datetime.fromisoformat(moment))
    except ValueError as error:
        raise ValidationFailed(errors=[field_error("cursor", "is not a cursor of this list")]) from error
    return beyond("at", at, last)
