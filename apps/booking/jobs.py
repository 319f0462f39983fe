"""Work that one replica at a time does for all: the others would only do the same again."""

from datetime import datetime, timedelta

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo.errors import DuplicateKeyError

from kit.database import Database
from kit.types import StoredDatetime

LEASE = timedelta(seconds=15)


class Job(Model):
    """Who does a job, and until when nobody else does."""

    model_config = ODMConfigDict(collection="jobs")

    id: str = Field(primary_field=True)
    holder: ObjectId
    until: StoredDatetime


class JobLeases:
    """Leases of one process."""

    def __init__(self, database: Database) -> None:
        self.jobs, self.holder = database.collection(Job), ObjectId()

    async def claim(self, name: str, now: datetime) -> bool:
        """Become or stay the one who does a job; False while another process does. Of two the guard lets one."""
        free = {"_id": name, "until": {"$lte": now}}
        lease = {"holder": self.holder, "until": now + LEASE}
        if (await self.jobs.update_one({"_id": name, "holder": self.holder}, {"$set": lease})).matched_count:
            return True
        try:
            await self.jobs.update_one(free, {"$set": lease}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    async def release(self, name: str) -> None:
        """Let anybody do the job."""
        await self.jobs.delete_one({"_id": name, "holder": self.holder})
