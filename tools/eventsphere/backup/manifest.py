"""What a backup says about itself: which documents it holds, and how to notice that one byte of it changed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from eventsphere.errors import CommandError

NAME = "manifest.json"
SCHEMA = 1
"""The generation of documents that this code reads and writes. Raise it when older code can't use newer documents."""
DATABASES = ("booking", "event", "auth")
"""The order in which databases are read (docs/recovery.md, "Why a backup is consistent")."""
ID = "%Y-%m-%dT%H-%M-%SZ"


class Part(BaseModel):
    """One collection: its file, what the file must be, and what comes out of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: Literal["auth", "booking", "event"]
    collection: str
    documents: int
    bytes: int
    """Size of the documents, in bytes, without compression."""
    sha256: str
    """Of the encrypted file."""
    indexes: list[dict[str, Any]]
    newer: bool = False
    """Whether these are newer forms of documents that another part has."""

    @property
    def name(self) -> str:
        """Database and collection, for people."""
        return f"{self.database}.{self.collection}{'.newer' if self.newer else ''}"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.bson.gz.age"


class Manifest(BaseModel):
    """One backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: str
    id: str
    """The moment (UTC) at which reading began: every booking that was confirmed by then is inside."""
    finished_at: datetime
    schema_generation: int
    parts: list[Part]

    def dump(self) -> bytes:
        """Return the file's content: the backup, and the digest of that."""
        content = self.model_dump(mode="json")
        return orjson.dumps({"sha256": _digest(content), "backup": content}, option=orjson.OPT_INDENT_2)

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return sum(part.documents for part in self.parts)

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return sum(part.bytes for part in self.parts)


def read(text: bytes, name: str) -> Manifest:
    """Return the backup that a manifest describes.

    Raises:
        CommandError: the file was changed or cut off, or newer code made the backup.
    """
    try:
        content = orjson.loads(text)
        kept, backup = content["sha256"], content["backup"]
        generation = backup["schema_generation"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise CommandError(f"{name}: {NAME} is cut off or not ours", "take another backup") from error
    if kept != _digest(backup):
        raise CommandError(f"{name}: {NAME} was changed after it was written", "take another backup")
    if generation > SCHEMA:
        what = f"{name}: documents of generation {generation}, and this code knows {SCHEMA}"
        raise CommandError(what, "use the version of EventSphere that made the backup, or a newer one")
    try:
        return Manifest.model_validate(backup)
    except ValidationError as error:
        raise CommandError(f"{name}: {NAME} is not ours", "take another backup") from error


def new_id(now: datetime | None = None) -> str:
    """Return a backup's name: the moment, to the second."""
    return (now or datetime.now(UTC)).strftime(ID)


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
