"""Failed logins and known places in the database: each operation is atomic, and no count is lost to a race."""

from collections.abc import Collection
from datetime import datetime

from pymongo import UpdateOne

from auth.models import Attempts, KnownPlace
from kit.database import Database


class AttemptRepository:
    """Failed logins."""

    def __init__(self, database: Database) -> None:
        self.attempts = database.collection(Attempts)

    async def find(self, ids: list[str], now: datetime) -> list[Attempts]:
        """Return what is remembered under these ids."""
        found = await self.attempts.find({"_id": {"$in": ids}, "expires_at": {"$gt": now}}).to_list()
        return [Attempts.model_validate_doc(item) for item in found]

    async def count(self, attempt_id: str, now: datetime, until: datetime, *, sliding: bool) -> None:
        """Add one failure, or begin anew when the earlier ones should be forgotten."""
        remembered = {"$gt": ["$expires_at", now]}
        failures = {"$cond": [remembered, {"$add": ["$failures", 1]}, 1]}
        expires_at = until if sliding else {"$cond": [remembered, "$expires_at", until]}
        update = [{"$set": {"failures": failures, "failed_at": now, "expires_at": expires_at}}]
        await self.attempts.update_one({"_id": attempt_id}, update, upsert=True)

    async def forget(self, attempt_id: str) -> None:
        """Forget the failures under this id."""
        await self.attempts.delete_one({"_id": attempt_id})


class PlaceRepository:
    """Devices and networks where people logged in."""

    def __init__(self, database: Database) -> None:
        self.places = database.collection(KnownPlace)

    async def known(self, ids: list[str], now: datetime) -> set[str]:
        """Return those of the ids that are known."""
        found = self.places.find({"_id": {"$in": ids}, "expires_at": {"$gt": now}}, {"_id": 1})
        return {str(item["_id"]) async for item in found}

    async def remember(self, ids: Collection[str], account: str, until: datetime) -> None:
        """Know these ids until then."""
        update = {"$set": {"account": account, "expires_at": until}}
        await self.places.bulk_write([UpdateOne({"_id": each}, update, upsert=True) for each in ids])

    async def forget(self, account: str) -> None:
        """Forget every place of an account."""
        await self.places.delete_many({"account": account})
