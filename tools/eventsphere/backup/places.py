"""Where backups are kept: a folder, or a prefix of an S3 bucket."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol

from eventsphere.errors import CommandError, Exit
from eventsphere.naming import command

TIMEOUT_SECONDS = 20
MISSING = frozenset({"404", "NoSuchKey"})
"""What S3 answers to HEAD and GET of an object that is not there."""


class Place(Protocol):
    """A place that keeps files by name; a name is `BACKUP/FILE`."""

    def names(self) -> list[str]:
        """Return every file's name."""

    def put(self, name: str, source: IO[bytes]) -> None:
        """Keep a file; it is there as a whole or not at all."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a file for reading; CommandError if it is missing."""

    def room(self) -> int | None:
        """Return the free bytes, None where there is no limit."""


def place(address: str) -> Place:
    """Return the place at an address: `s3://bucket/prefix`, or a folder's path."""
    if not address.startswith("s3://"):
        return Folder(Path(address))
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not bucket:
        raise CommandError(f"{address} names no bucket", "write s3://BUCKET/PREFIX", Exit.USAGE)
    return Bucket(bucket, prefix.strip("/"))


class Folder:
    """A folder on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Return every file's name; none if the folder is not there."""
        return sorted(str(file.relative_to(self.path)) for file in self.path.glob("*/*") if file.is_file())

    def put(self, name: str, source: IO[bytes]) -> None:
        """Write beside, flush to the disk, then rename."""
        target = self.path / name
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as copy:
                shutil.copyfileobj(source, copy)
                copy.flush()
                os.fsync(copy.fileno())
            Path(copy.name).rename(target)
        except OSError as error:
            raise CommandError(f"{target} can't be written ({error.strerror})", "choose another --in") from error

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a file."""
        try:
            return (self.path / name).open("rb")
        except OSError as error:
            raise _missing(name, str(self.path)) from error

    def room(self) -> int | None:
        """Return the free bytes of the disk under the folder."""
        there = next(each for each in (self.path.absolute(), *self.path.absolute().parents) if each.exists())
        return shutil.disk_usage(there).free


class Bucket:
    """A prefix of an S3 bucket; access comes from the environment, as for every AWS program."""

    def __init__(self, bucket: str, prefix: str) -> None:
        import boto3
        from botocore.config import Config

        limits = Config(connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries={"max_attempts": 3})
        self.bucket, self.prefix = bucket, prefix
        self.s3 = boto3.client("s3", config=limits)

    def names(self) -> list[str]:
        """Return every file's name."""
        with self._reached():
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self._key(""))
            found = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return sorted(key.removeprefix(self._key("")) for key in found)

    def put(self, name: str, source: IO[bytes]) -> None:
        """Upload a file. Object Lock asks for a checksum of every upload."""
        with self._reached():
            self.s3.upload_fileobj(source, self.bucket, self._key(name), ExtraArgs={"ChecksumAlgorithm": "SHA256"})

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Download a file into a temporary one."""
        with tempfile.TemporaryFile() as copy:
            with self._reached(name):
                self.s3.download_fileobj(self.bucket, self._key(name), copy)
            copy.seek(0)
            yield copy

    def room(self) -> int | None:
        """Return None: a bucket has no limit."""
        return None

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @contextmanager
    def _reached(self, name: str = "") -> Iterator[None]:
        """Turn what S3 says into one line; `name` is the file that may be missing."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError, Boto3Error) as error:
            if name and getattr(error, "response", {}).get("Error", {}).get("Code") in MISSING:
                raise _missing(name, f"s3://{self.bucket}/{self.prefix}") from error
            what = f"s3://{self.bucket} can't be used: {error}"
            raise CommandError(what, "check the bucket's name, the network and the role's rights") from error


def _missing(name: str, where: str) -> CommandError:
    return CommandError(f"{where} has no {name}", f"list what is there: {command('backups')}")
