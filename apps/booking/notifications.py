"""Messages about bookings, published to an SNS topic at least once; `deduplication_id` tells repetitions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from bson import ObjectId

from booking.models import Booking, OutboxEntry
from kit.json import dumps

log = logging.getLogger(__name__)
MOST_MESSAGES = 10  # in one call of PublishBatch
LIMITS = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2, "mode": "standard"}}


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `what` happened (`booking.confirmed`), about which booking, and the JSON text."""

    id: ObjectId
    what: str
    booking_id: ObjectId
    body: str


def message(booking: Booking, entry: OutboxEntry) -> Message:
    """The message of an outbox entry. It names the person by id only."""
    body = {
        "id": entry.id,
        "type": entry.what,
        "at": entry.at,
        "booking_id": booking.id,
        "reference": booking.reference,
        "user_id": booking.user_id,
        "seats": booking.seats,
        "total": booking.total.model_dump(),
        "event": booking.event.model_dump(),
        "reason": entry.reason or (booking.refusal.code if booking.refusal else None),
    }
    return Message(entry.id, entry.what, booking.id, dumps(body).decode())


class Topic(Protocol):
    """Where messages go."""

    async def publish(self, messages: Sequence[Message]) -> set[ObjectId]:
        """Publish at most `MOST_MESSAGES`; returns the ids of those that were taken."""


class SnsTopic:
    """An SNS topic. The AWS library takes half a second to load, so it is loaded for the first message."""

    def __init__(self, arn: str, stack: AsyncExitStack) -> None:
        self.arn, self.stack = arn, stack
        self.client: Any = None
        self.opening = asyncio.Lock()

    async def publish(self, messages: Sequence[Message]) -> set[ObjectId]:
        """Publish at most `MOST_MESSAGES`; returns the ids of those that the topic took, none when AWS is away."""
        client = await self._open()
        exceptions = import_module("botocore.exceptions")
        try:
            reply = await client.publish_batch(
                TopicArn=self.arn, PublishBatchRequestEntries=[self._entry(item) for item in messages]
            )
        except (exceptions.BotoCoreError, exceptions.ClientError) as error:
            log.warning("messages could not be published; they are tried again", extra={"reason": repr(error)})
            return set()
        if reply.get("Failed"):
            log.warning("some messages were refused; they are tried again", extra={"count": len(reply["Failed"])})
        return {ObjectId(entry["Id"]) for entry in reply.get("Successful", [])}

    def _entry(self, item: Message) -> dict[str, Any]:
        texts = {"type": item.what, "deduplication_id": str(item.id)}
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        entry = {"Id": str(item.id), "Message": item.body, "MessageAttributes": attributes}
        if self.arn.endswith(".fifo"):
            entry |= {"MessageDeduplicationId": str(item.id), "MessageGroupId": str(item.booking_id)}
        return entry

    async def _open(self) -> Any:
        async with self.opening:
            if self.client is None:
                aioboto3 = await asyncio.to_thread(import_module, "aioboto3")
                config = import_module("botocore.config").Config(**LIMITS)
                region = self.arn.split(":")[3]
                client = aioboto3.Session().client("sns", region_name=region, config=config)
                self.client = await self.stack.enter_async_context(client)
        return self.client


@asynccontextmanager
async def open_topic(arn: str) -> AsyncIterator[SnsTopic]:
    """The topic, until the end of the block."""
    async with AsyncExitStack() as stack:
        yield SnsTopic(arn, stack)
