"""A backup that is not what was written is refused by name, and the data stay as they are."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pyrage
import pytest

from eventsphere.backup import manifest
from eventsphere.backup.manifest import Manifest
from eventsphere.backup.restore import restore
from eventsphere.backup.verify import find
from eventsphere.errors import CommandError
from tests.integration.backup.conftest import Platform

BOOKINGS = "booking.bookings.bson.gz.age"


def cut(folder: Path) -> None:
    file = folder / BOOKINGS
    file.write_bytes(file.read_bytes()[:-20])


def flip(folder: Path) -> None:
    _flip(folder / BOOKINGS)


def flip_manifest(folder: Path) -> None:
    file = folder / manifest.NAME
    file.write_bytes(file.read_bytes().replace(b'"documents": 1', b'"documents": 3', 1))


def cut_manifest(folder: Path) -> None:
    file = folder / manifest.NAME
    file.write_bytes(file.read_bytes()[:100])


def remove(folder: Path) -> None:
    (folder / BOOKINGS).unlink()


def lose_a_document(folder: Path) -> None:
    file = folder / manifest.NAME
    kept = manifest.read(file.read_bytes(), "")
    more = [part.model_copy(update={"documents": part.documents + 1}) for part in kept.parts]
    file.write_bytes(kept.model_copy(update={"parts": more}).dump())


def come_from_newer_code(folder: Path) -> None:
    file = folder / manifest.NAME
    newer = manifest.read(file.read_bytes(), "").model_copy(update={"schema_generation": manifest.SCHEMA + 1})
    file.write_bytes(newer.dump())


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (cut, f"{BOOKINGS} was changed or cut off"),
        (flip, f"{BOOKINGS} was changed or cut off"),
        (remove, f"has no .*{BOOKINGS}"),
        (cut_manifest, "manifest.json is cut off"),
        (flip_manifest, "manifest.json was changed"),
        (lose_a_document, "1 documents instead of 2"),
        (come_from_newer_code, "generation 2, and this code knows 1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_damaged_backup_is_refused(platform: Platform, damage: Callable[[Path], None], says: str) -> None:
    backup, before = platform.back_up(), platform.content()
    damage(platform.folder / backup.id)
    with pytest.raises(CommandError, match=says):
        restore(platform.databases, platform.place, find(platform.place, "newest"), platform.keys.identity())
    assert platform.content() == before
    assert platform.databases.unfinished is None


def test_another_key_is_refused(platform: Platform) -> None:
    backup, before = platform.back_up(), platform.content()
    with pytest.raises(CommandError, match="for another key"):
        restore(platform.databases, platform.place, backup, pyrage.x25519.Identity.generate())
    assert platform.content() == before


def test_nothing_can_be_read_without_the_key(platform: Platform) -> None:
    backup = platform.back_up()
    kept = b"".join(file.read_bytes() for file in (platform.folder / backup.id).iterdir())
    assert b"example.org" not in kept
    assert "ann@example.org" not in orjson.dumps(Manifest.model_dump(backup, mode="json")).decode()
