"""A collection's file: BSON documents one after another, compressed with gzip, encrypted with age."""

import hashlib
import io
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import pyrage
from bson.raw_bson import RawBSONDocument

from eventsphere.errors import CommandError

CHUNK = 1 << 20
GZIP = 31  # zlib's window bits for the gzip format


class DamagedError(CommandError):
    """The file is not what was written."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}", "take another backup, and keep this one to find out why")


class Source(io.RawIOBase):
    """Compresses documents as they are read, and counts them."""

    def __init__(self, batches: Iterable[bytes]) -> None:
        self.batches, self.packer = iter(batches), zlib.compressobj(wbits=GZIP)
        self.documents = self.bytes = 0
        self.ready = bytearray()
        self.ended = False

    def readable(self) -> bool:
        """Return True: age reads from here."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Fill the buffer with what was compressed so far."""
        while not self.ready and not self.ended:
            self._next()
        size = min(len(buffer), len(self.ready))
        buffer[:size] = self.ready[:size]
        del self.ready[:size]
        return size

    def _next(self) -> None:
        batch = next(self.batches, None)
        if batch is None:
            self.ready += self.packer.flush()
            self.ended = True
            return
        self.documents += sum(1 for _ in lengths(batch))
        self.bytes += len(batch)
        self.ready += self.packer.compress(batch)


@contextmanager
def written(source: Source, recipient: pyrage.x25519.Recipient) -> Iterator[tuple[IO[bytes], str]]:
    """Give the encrypted file, ready for reading, and its SHA-256 digest."""
    with tempfile.TemporaryFile() as target:
        pyrage.encrypt_io(io.BufferedReader(source), target, [recipient])
        yield target, _digest(target)


def read(name: str, file: IO[bytes], sha256: str, identity: pyrage.x25519.Identity) -> Iterator[RawBSONDocument]:
    """Yield the documents of a file.

    Raises:
        DamagedError: the file is cut off or changed.
        CommandError: another key encrypted it.
    """
    if _digest(file) != sha256:
        raise DamagedError(name, "was changed or cut off after it was written")
    with tempfile.TemporaryFile() as packed:
        try:
            pyrage.decrypt_io(file, packed, [identity])
        except pyrage.DecryptError as error:
            raise CommandError(f"{name} was encrypted for another key", "give the key of that backup") from error
        packed.seek(0)
        yield from _documents(name, packed)


def _digest(file: IO[bytes]) -> str:
    """Return the SHA-256 digest of the whole file, and go back to its start."""
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _documents(name: str, packed: IO[bytes]) -> Iterator[RawBSONDocument]:
    unpacker, rest = zlib.decompressobj(wbits=GZIP), b""
    while chunk := packed.read(CHUNK):
        try:
            rest += unpacker.decompress(chunk)
        except zlib.error as error:
            raise DamagedError(name, "can't be decompressed") from error
        end = 0
        for start, end in lengths(rest):
            yield RawBSONDocument(rest[start:end])
        rest = rest[end:]
    if rest or not unpacker.eof:
        raise DamagedError(name, "ends in the middle of a document")


def lengths(batch: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each whole document of a run of BSON documents begins and ends (https://bsonspec.org/spec.html)."""
    start = 0
    while start + 4 <= len(batch):
        end = start + struct.unpack_from("<i", batch, start)[0]
        if end > len(batch) or end - start < 5:
            return
        yield start, end
        start = end
