import re
import subprocess
import sys

import pytest
from bson import ObjectId

from event.images import Stored, new_key
from event.models import PendingImage
from event.schemas import UploadedImage


@pytest.mark.parametrize(
    ("content_type", "suffix"), [("image/jpeg", "jpg"), ("image/png", "png"), ("image/webp", "webp")]
)
def test_key_is_of_its_event_and_type_and_cannot_be_guessed(content_type: str, suffix: str) -> None:
    event_id = ObjectId()
    key = new_key(event_id, content_type)
    assert re.fullmatch(rf"events/{event_id}/[0-9a-f]{{32}}\.{suffix}", key)
    assert key != new_key(event_id, content_type)
    assert UploadedImage(key=key).key == key


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


def test_starting_does_not_import_boto() -> None:
    program = "import sys, event.app; print(any(name.startswith(('aioboto3', 'botocore')) for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
