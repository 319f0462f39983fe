"""Idempotency keys of new events: a wish is written down first, so that a repeated request can finish it."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from odmantic.exceptions import DuplicateKeyError
from pymongo import IndexModel

from kit.database import Database, parse
from kit.idempotency import KEPT
from kit.types import StoredDatetime


class Creation(Model):
    """A key, the draft that its request asked for, and whether that was stored."""

    id: str = Field(primary_field=True)
    fingerprint: str
    draft: dict[str, Any]
    done: bool = False
    until: StoredDatetime

    model_config = ODMConfigDict(
        collection="event_creations", indexes=lambda: [IndexModel("until", name="until", expireAfterSeconds=0)]
    )


class CreationRepository:
    """The keys of the last 24 hours."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self.creations = database.collection(Creation)

    async def find(self, organizer_id: ObjectId, key: str, now: datetime) -> Creation | None:
        """What was asked for under a key, unless that is too long ago to count."""
        found = await self.creations.find_one({"_id": _id(organizer_id, key), "until": {"$gt": now}})
        return None if found is None else parse(Creation, found)

    async def begin(
        self, organizer_id: ObjectId, key: str, fingerprint: str, draft: dict[str, Any], now: datetime
    ) -> Creation | None:
        """Write down what is asked for. Of two requests at once one wins (`_id`), and both go on with its draft."""
        await self.creations.delete_one({"_id": _id(organizer_id, key), "until": {"$lte": now}})
        creation = Creation(id=_id(organizer_id, key), fingerprint=fingerprint, draft=draft, until=now + KEPT)
        with suppress(DuplicateKeyError):
            return await self.engine.insert(creation)
        return await self.find(organizer_id, key, now)

    async def finish(self, creation: Creation) -> None:
        """The draft is stored: from now on a repetition only answers, also after the draft was deleted."""
        await self.creations.update_one({"_id": creation.id}, {"$set": {"done": True}})


def _id(organizer_id: ObjectId, key: str) -> str:
    return f"{organizer_id}:{key}"
