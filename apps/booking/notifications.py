"""Messages about bookings, published to an SNS topic at least once; `deduplication_id` tells repetitions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import quote_plus

from bson import ObjectId

from kit.database import Document
from kit.json import dumps

log = logging.getLogger(__name__)
MOST_MESSAGES = 10  # in one call of PublishBatch
QUOTED = str.maketrans({chr(byte): quote_plus(bytes([byte])) for byte in range(256)})
LIMITS = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2, "mode": "standard"}}
QUICK = {"parameter_validation": False}  # the topic validates too


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `what` happened (`booking.confirmed`), about which booking, and the JSON text."""

    id: ObjectId
    what: str
    booking_id: ObjectId
    body: str


def message(booking: Document, entry: Document) -> Message:
    """The message of an entry of a stored booking's outbox. It names the person by id only."""
    refusal = booking.get("refusal") or {}
    body = {
        "id": entry["id"],
        "type": entry["what"],
        "at": entry["at"],
        "booking_id": booking["_id"],
        "reference": booking["reference"],
        "user_id": booking["user_id"],
        "seats": booking["seats"],
        "total": booking["total"],
        "event": entry.get("after") or booking["event"],
        "event_before": entry.get("before"),
        "reason": entry.get("reason") or refusal.get("code"),
    }
    return Message(entry["id"], entry["what"], booking["_id"], dumps(body).decode())


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
                config = import_module("botocore.config").Config(**LIMITS, **QUICK)
                region = self.arn.split(":")[3]
                client = aioboto3.Session().client("sns", region_name=region, config=config)
                self.client = await self.stack.enter_async_context(client)
                self.client.meta.events.register("before-sign.sns.PublishBatch", encode_form)
        return self.client


def encode_form(request: Any, **_: Any) -> None:
    """Encode the form of a request once: the AWS library does it letter by letter, to sign it and to send it.

    That was half of what publishing cost. A text's UTF-8 bytes are read as Latin-1, of which each letter is a byte.
    """
    if isinstance(request.data, dict):
        pairs = (f"{_quoted(name)}={_quoted(str(value))}" for name, value in request.data.items())
        request.data = "&".join(pairs).encode()


def _quoted(text: str) -> str:
    return text.encode().decode("latin-1").translate(QUOTED)


@asynccontextmanager
async def open_topic(arn: str) -> AsyncIterator[SnsTopic]:
    """The topic, until the end of the block."""
    async with AsyncExitStack() as stack:
        yield SnsTopic(arn, stack)
