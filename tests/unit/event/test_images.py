import re
import subprocess
import sys

import pytest
from bson import ObjectId

from event.images import Images, Stored, confirmed_key, is_picture, new_key
from event.models import PendingImage
from event.schemas import UploadedImage
from event.settings import EventSettings


@pytest.mark.parametrize(
    ("content_type", "suffix"), [("image/jpeg", "jpg"), ("image/png", "png"), ("image/webp", "webp")]
)
def test_key_is_of_its_event_and_type_and_cannot_be_guessed(content_type: str, suffix: str) -> None:
    event_id = ObjectId()
    key = new_key(event_id, content_type)
    assert re.fullmatch(rf"uploads/{event_id}/[0-9a-f]{{32}}\.{suffix}", key)
    assert key != new_key(event_id, content_type)
    assert UploadedImage(key=key).key == key
    assert confirmed_key(key) == key.replace("uploads/", "events/")


PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
}


@pytest.mark.parametrize("content_type", PICTURES)
def test_a_picture_is_told_by_its_first_bytes(content_type: str) -> None:
    assert {kind for kind, beginning in PICTURES.items() if is_picture(content_type, beginning)} == {content_type}


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>", b"GIF89a", b"\x89PNG", b"RIFF\0\0\0\0WAVEfmt ", b"%PDF-1.7"]
)
def test_anything_else_is_no_picture(content: bytes) -> None:
    assert not any(is_picture(content_type, content) for content_type in (*PICTURES, "text/html"))


@pytest.mark.parametrize(
    ("content_type", "size", "fits"),
    [
        ("image/png", 100, True),
        ("image/png", 1, True),
        ("image/png", 101, False),
        ("image/png", 0, False),
        ("image/jpeg", 100, False),
        ("text/html", 100, False),
    ],
)
def test_only_what_was_announced_fits(content_type: str, size: int, fits: bool) -> None:
    announced = PendingImage(key="k", content_type="image/png", size=100)
    assert Stored(content_type, size).fits(announced) is fits


async def test_uploads_are_signed_for_the_regional_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the web app's Content-Security-Policy and the VPC's private DNS know."""
    given = {
        "MONGODB_URI": "mongodb://db",
        "AUTH_URL": "http://auth:4001",
        "SERVICE_TOKEN_KEYS": "k" * 32,
        "IMAGES_BUCKET": "eventsphere-prod-images",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = EventSettings()  # type: ignore[call-arg]
    images = Images(settings)
    url, _ = await images.presign(PendingImage(key="events/1/a.png", content_type="image/png", size=10))
    await images.close()
    assert url.rstrip("/") == "https://eventsphere-prod-images.s3.us-east-1.amazonaws.com" == settings.public_images_url


def test_starting_does_not_import_boto() -> None:
    program = "import sys, event.app; print(any(name.startswith(('aioboto3', 'botocore')) for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
