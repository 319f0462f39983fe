"""Bring stored texts up to date: those of documents that an older version of a service, or of `fold`, has written.

Today's texts are in NFC, and their words are stored for searching.
"""

import asyncio
from collections.abc import Callable, Sequence

from bson import ObjectId

from kit.database import Collection, Document

BATCH = 100
PAUSE = 0.2
"""Between batches, so that requests come first: 100,000 documents take about five minutes."""
AGAIN = 6 * 3600.0
"""Seconds until the next pass: during a rollout replicas of the older version still write."""


UNREAD = {"ledger": 0, "holds": 0, "password_hash": 0}
"""Fields that are long or secret."""


class Refold:
    """Passes over all documents in batches; a search finds an old document once the pass has reached it.

    Args:
        collection: where they are.
        texts: names of the fields that `fields` reads.
        fields: makes from a document's texts what is stored of them today.
    """

    def __init__(
        self, collection: Collection, texts: Sequence[str], fields: Callable[[Document], Document], pause: float = PAUSE
    ) -> None:
        self.collection, self.texts, self.fields, self.pause = collection, texts, fields, pause

    async def run(self) -> None:
        """Compare what is stored of every document's texts with what would be stored today; store what differs."""
        last = await self._batch({})
        while last is not None:
            await asyncio.sleep(self.pause)
            last = await self._batch({"_id": {"$gt": last}})

    async def _batch(self, beyond: Document) -> ObjectId | None:
        found = await self.collection.find(beyond, UNREAD).sort("_id", 1).limit(BATCH).to_list()
        for document in found:
            fields = self.fields(document)
            if any(document.get(name) != value for name, value in fields.items()):
                await self._store(document, fields)
        return found[-1]["_id"] if len(found) == BATCH else None

    async def _store(self, document: Document, fields: Document) -> None:
        """Store the fields, unless the texts have changed since they were read; no reader sees a difference."""
        unchanged = {name: document[name] for name in ("_id", *self.texts)}
        await self.collection.update_one(unchanged, {"$set": fields})
