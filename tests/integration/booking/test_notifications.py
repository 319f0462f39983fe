"""Messages reach a queue that is subscribed to the topic; AWS is played by moto, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aioboto3
import pytest
import pytest_asyncio
from bson import ObjectId
from moto.server import ThreadedMotoServer

from booking.notifications import Message, SnsTopic, open_topic
from booking.schemas import CreateBooking
from booking.seats import Seats
from booking.services import Services, assemble
from tests.integration.booking.conftest import Platform


@dataclass
class Queue:
    """What was published to a topic."""

    arn: str
    url: str
    client: Any

    async def messages(self) -> list[dict[str, Any]]:
        """Every message so far that was not read yet."""
        found: list[dict[str, Any]] = []
        while part := (await self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)).get("Messages"):
            found += [json.loads(item["Body"]) for item in part]
        return found


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            patch.setenv(name, value)
        yield f"http://{host}:{port}"
    server.stop()


@pytest_asyncio.fixture(params=["bookings", "bookings.fifo"], ids=["standard", "fifo"])
async def queue(aws: str, request: pytest.FixtureRequest) -> AsyncIterator[Queue]:
    attributes = {"FifoTopic": "true"} if request.param.endswith(".fifo") else {}
    of_queue = {"FifoQueue": "true"} if attributes else {}
    session = aioboto3.Session()
    async with session.client("sns") as sns, session.client("sqs") as sqs:
        topic = (await sns.create_topic(Name=request.param, Attributes=attributes))["TopicArn"]
        name = f"q{ObjectId()}" + (".fifo" if attributes else "")
        url = (await sqs.create_queue(QueueName=name, Attributes=of_queue))["QueueUrl"]
        found = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        await sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=found["Attributes"]["QueueArn"])
        yield Queue(topic, url, sqs)


@pytest_asyncio.fixture
async def services(platform: Platform, queue: Queue) -> AsyncIterator[Services]:
    async with open_topic(queue.arn) as topic:
        yield assemble(platform.database, Seats(platform.client()), topic, platform.clock)


async def test_each_transition_is_told_with_an_id_to_tell_repetitions_by(
    platform: Platform, services: Services, queue: Queue
) -> None:
    event_id, user_id = await platform.new_event(), ObjectId()
    created = await services.bookings.create(user_id, "a-good-key", CreateBooking(event_id=event_id, seats=2))
    await services.bookings.cancel(user_id, created.booking_id)
    outbox = (await platform.booking_document(created.booking_id))["outbox"]
    await services.deliveries.deliver_all()
    found = await queue.messages()
    bodies = {body["type"]: body for body in (json.loads(item["Message"]) for item in found)}
    assert set(bodies) == {"booking.confirmed", "booking.cancelled"}
    assert {body["id"] for body in bodies.values()} == {str(entry["id"]) for entry in outbox}
    assert bodies["booking.confirmed"]["user_id"] == str(user_id)
    for item in found:
        body = json.loads(item["Message"])
        assert item["MessageAttributes"]["deduplication_id"]["Value"] == body["id"]
        assert item["MessageAttributes"]["type"]["Value"] == body["type"]
    platform.clock.forward(seconds=60)
    await services.deliveries.deliver_all()
    assert await queue.messages() == []
    await platform.settle_everything()
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_many_messages_go_in_batches_and_each_arrives(
    platform: Platform, services: Services, queue: Queue
) -> None:
    event_id = await platform.new_event(capacity=25)
    wish = CreateBooking(event_id=event_id, seats=1)
    created = await asyncio.gather(*(services.bookings.create(ObjectId(), "a-good-key", wish) for _ in range(23)))
    await services.deliveries.deliver_all()
    told = {json.loads(item["Message"])["booking_id"] for item in await queue.messages()}
    assert told == {str(one.booking_id) for one in created}


async def test_a_crash_after_publishing_repeats_the_message_with_the_same_id(
    platform: Platform, services: Services, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = await services.bookings.create(
        ObjectId(), "a-good-key", CreateBooking(event_id=await platform.new_event(), seats=1)
    )
    with monkeypatch.context() as patch:
        patch.setattr(services.deliveries.outbox, "done", _crash)
        with pytest.raises(RuntimeError):
            await services.deliveries.deliver_all()
    platform.clock.forward(seconds=16)
    await services.deliveries.deliver_all()
    ids = [json.loads(item["Message"])["id"] for item in await queue.messages()]
    assert len(set(ids)) == 1
    assert len(ids) == (1 if queue.arn.endswith(".fifo") else 2), "a FIFO topic drops the repetition by itself"
    assert (await platform.booking_document(created.booking_id))["outbox"] == []


async def _crash(*_: Any) -> None:
    raise RuntimeError("the process ends here")


async def test_nothing_is_lost_while_the_topic_does_not_exist(platform: Platform, aws: str) -> None:
    async with open_topic("arn:aws:sns:us-east-1:123456789012:missing") as missing:
        replica = assemble(platform.database, Seats(platform.client()), missing, platform.clock)
        wish = CreateBooking(event_id=await platform.new_event(), seats=1)
        created = await replica.bookings.create(ObjectId(), "a-good-key", wish)
        await replica.deliveries.deliver_all()
    assert len((await platform.booking_document(created.booking_id))["outbox"]) == 1
    await platform.settle_everything()
    assert platform.topic.whats(created.booking_id) == ["booking.confirmed"]


async def test_messages_that_aws_refuses_one_by_one_stay(monkeypatch: pytest.MonkeyPatch, aws: str) -> None:
    good, bad = (Message(ObjectId(), "booking.confirmed", ObjectId(), text) for text in ("{}", "{}"))

    class Client:
        async def publish_batch(self, **request: Any) -> dict[str, Any]:
            ids = [entry["Id"] for entry in request["PublishBatchRequestEntries"]]
            assert ids == [str(good.id), str(bad.id)]
            return {"Successful": [{"Id": str(good.id)}], "Failed": [{"Id": str(bad.id), "Code": "InternalError"}]}

    async with open_topic("arn:aws:sns:us-east-1:123456789012:bookings") as topic:
        assert isinstance(topic, SnsTopic)
        topic.client = Client()
        assert await topic.publish([good, bad]) == {good.id}
