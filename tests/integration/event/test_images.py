"""Pictures: uploads by presigned POST to a real S3 interface, then confirmed."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from event.images import Images, Stored, confirmed_key
from event.models import PendingImage
from kit.problems import Overloaded
from tests.integration.event.conftest import BUCKET
from tests.support.client import Reply
from tests.support.events import RunningEvents

pytestmark = pytest.mark.usefixtures("s3_url")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"x" * 84
CONTENTS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF" + b"x" * 90,
    "image/webp": b"RIFF\x5c\0\0\0WEBPVP8 " + b"x" * 84,
}


async def begin(events: RunningEvents, event: dict[str, Any], **overrides: Any) -> Reply:
    announced = {"content_type": "image/png", "size": len(PNG)} | overrides
    return await events.client.post(f"/api/events/{event['id']}/image", announced, token=events.organizer)


async def finish(events: RunningEvents, event: dict[str, Any], key: str) -> Reply:
    return await events.client.put(f"/api/events/{event['id']}/image", {"key": key}, token=events.organizer)


async def upload(ticket: dict[str, Any], content: bytes = PNG, **overrides: str) -> int:
    form = aiohttp.FormData()
    for name, value in (ticket["fields"] | overrides).items():
        form.add_field(name, value)
    form.add_field("file", content, filename="picture.png")
    async with aiohttp.ClientSession() as session, session.post(ticket["url"], data=form) as answer:
        return answer.status


async def test_uploaded_picture_is_shown_once_it_is_confirmed(events: RunningEvents, s3_url: str) -> None:
    event = await events.published()
    ticket = await begin(events, event)
    assert ticket.status == 201
    key = ticket.body["key"]
    assert ticket.body["image_url"] == f"{s3_url}/{BUCKET}/{confirmed_key(key)}"
    assert await upload(ticket.body) == 204
    assert (await events.now(event))["image_url"] is None
    done = await finish(events, event, key)
    assert (done.status, done.body["image_url"]) == (200, ticket.body["image_url"])
    again = await finish(events, event, key)
    assert (again.status, again.body) == (200, done.body)
    async with aiohttp.ClientSession() as session, session.get(done.body["image_url"]) as picture:
        assert (await picture.read(), picture.content_type) == (PNG, "image/png")


async def test_policy_fixes_key_type_size_and_five_minutes(events: RunningEvents) -> None:
    event = await events.published()
    ticket = (await begin(events, event, size=100)).body
    policy = orjson.loads(base64.b64decode(ticket["fields"]["policy"]))
    for condition in (
        {"bucket": BUCKET},
        {"key": ticket["key"]},
        {"Content-Type": "image/png"},
        ["content-length-range", 1, 100],
    ):
        assert condition in policy["conditions"]
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)
    assert "x-amz-signature" in ticket["fields"]


@pytest.mark.parametrize(
    ("content", "change", "code"),
    [
        (PNG + b"y", {}, "image_refused"),
        (b"", {}, "image_refused"),
        (b"<html><script>alert(1)</script>".ljust(100), {}, "image_refused"),
        (CONTENTS["image/jpeg"], {}, "image_refused"),
        (PNG, {"Content-Type": "text/html"}, "image_refused"),
        (PNG, {"key": "events/other.png"}, "image_not_uploaded"),
    ],
)
async def test_upload_against_its_policy_is_not_shown(
    events: RunningEvents, content: bytes, change: dict[str, str], code: str
) -> None:
    """S3 refuses it by the policy; moto's S3 takes anything, so here the confirmation is what refuses."""
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket, content, **change)
    refused = await finish(events, event, ticket["key"])
    assert (refused.status, refused.code) == (409, code)
    assert (await events.now(event))["image_url"] is None


async def get(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.read()


async def test_form_that_is_used_again_changes_no_confirmed_picture(events: RunningEvents) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket)
    shown = (await finish(events, event, ticket["key"])).body["image_url"]
    assert await upload(ticket, b"<html>".ljust(100)) == 204
    assert await get(shown) == (200, PNG)
    assert (await finish(events, event, ticket["key"])).status == 200
    assert await get(shown) == (200, PNG)


async def test_picture_is_the_bytes_that_were_looked_at(events: RunningEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket)
    images: Images = events.rules.images
    real = images.confirm

    async def confirm(pending: PendingImage, stored: Stored) -> bool:
        await upload(ticket, PNG[:-1] + b"y")
        return await real(pending, stored)

    monkeypatch.setattr(images, "confirm", confirm)
    assert (await finish(events, event, ticket["key"])).code == "image_refused"
    assert (await events.now(event))["image_url"] is None


async def test_upload_goes_once_it_is_confirmed(events: RunningEvents) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket)
    images: Images = events.rules.images
    assert await images.find(ticket["key"])
    await finish(events, event, ticket["key"])
    assert await images.find(ticket["key"]) is None


async def test_upload_that_is_no_picture_is_deleted(events: RunningEvents) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket, b"<html>".ljust(100))
    await finish(events, event, ticket["key"])
    assert await events.rules.images.find(ticket["key"]) is None


async def test_only_the_latest_announced_key_counts(events: RunningEvents) -> None:
    event, other = await events.published(), await events.published()
    first = (await begin(events, event)).body
    second = (await begin(events, event)).body
    await upload(first)
    await upload(second)
    assert (await finish(events, event, first["key"])).code == "image_not_uploaded"
    assert (await finish(events, other, second["key"])).code == "image_not_uploaded"
    assert (await finish(events, event, second["key"])).status == 200


async def test_upload_that_is_replaced_while_it_is_looked_at_is_not_shown(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket)
    images: Images = events.rules.images
    real = images.find

    async def find(key: str) -> Stored | None:
        await begin(events, event)
        return await real(key)

    monkeypatch.setattr(images, "find", find)
    assert (await finish(events, event, ticket["key"])).code == "image_not_uploaded"
    assert (await events.now(event))["image_url"] is None


async def test_event_that_is_cancelled_while_an_upload_is_prepared_expects_none(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await events.published()
    images: Images = events.rules.images
    real = images.presign

    async def presign(image: PendingImage) -> Any:
        await events.act(event, "cancel")
        return await real(image)

    monkeypatch.setattr(images, "presign", presign)
    assert (await begin(events, event)).code == "conflict"
    assert (await events.stored(event))["pending_image"] is None


async def test_new_picture_takes_the_place_of_the_old(events: RunningEvents) -> None:
    event = await events.published()
    urls = []
    for content_type, suffix in (("image/png", ".png"), ("image/jpeg", ".jpg"), ("image/webp", ".webp")):
        ticket = (await begin(events, event, content_type=content_type)).body
        await upload(ticket, CONTENTS[content_type])
        urls.append((await finish(events, event, ticket["key"])).body["image_url"])
        assert urls[-1].endswith(suffix)
    assert len(set(urls)) == 3
    assert (await events.now(event))["image_url"] == urls[-1]


async def test_cancelled_event_gets_no_picture(events: RunningEvents) -> None:
    event = await events.published()
    key = (await begin(events, event)).body["key"]
    await events.act(event, "cancel")
    for refused in (await begin(events, event), await finish(events, event, key)):
        assert (refused.status, refused.code) == (409, "event_is_cancelled")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("content_type", "image/svg+xml"),
        ("content_type", {"$ne": ""}),
        ("size", 0),
        ("size", -1),
        ("size", 5 * 1024 * 1024 + 1),
        ("size", "10"),
        ("size", True),
        ("name", "x.png"),
    ],
)
async def test_wrong_announcement_is_refused(events: RunningEvents, field: str, wrong: Any) -> None:
    answer = await begin(events, await events.published(), **{field: wrong})
    assert (answer.status, answer.fields) == (422, {field})


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "../../etc/passwd",
        f"uploads/{'0' * 24}/{'0' * 32}.svg",
        f"events/{'0' * 24}/{'0' * 32}.png",
        {"$ne": ""},
        None,
    ],
)
async def test_wrong_key_is_refused(events: RunningEvents, key: Any) -> None:
    answer = await finish(events, await events.published(), key)
    assert (answer.status, answer.fields) == (422, {"key"})


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "500", "Message": ""}}, "HeadObject"),
        ConnectTimeoutError(endpoint_url="s3"),
        TimeoutError(),
    ],
)
async def test_picture_store_that_does_not_answer_is_told_as_such(events: RunningEvents, error: Exception) -> None:
    class Broken:
        async def head_object(self, **_: Any) -> Any:
            raise error

    event = await events.published()
    key = (await begin(events, event)).body["key"]
    images: Images = events.rules.images
    real, images._client = images._client, Broken()
    try:
        answer = await finish(events, event, key)
        with pytest.raises(Overloaded):
            await images.find(key)
    finally:
        images._client = real
    assert (answer.status, answer.code) == (503, "overloaded")


async def test_picture_that_is_shown_is_expected_no_more_and_changes_the_event(events: RunningEvents) -> None:
    event = await events.published()
    ticket = (await begin(events, event)).body
    await upload(ticket)
    assert (await finish(events, event, ticket["key"])).status == 200
    stored = await events.stored(event)
    assert (stored["pending_image"], stored["image_key"]) == (None, confirmed_key(ticket["key"]))
    assert (await events.now(event))["updated_at"] > event["updated_at"]
