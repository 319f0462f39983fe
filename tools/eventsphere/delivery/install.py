"""`eventsphere delivery install`: programs of the pipeline, held to the digest of their file (tools/programs.toml)."""

import asyncio
import hashlib
import io
import re
import shutil
import tarfile
import tomllib
from pathlib import Path
from typing import NamedTuple

import aiohttp

from eventsphere.errors import CommandError, Exit

PINS = Path("tools/programs.toml")
SECONDS = 300.0
LARGEST = 400 * 2**20


class Program(NamedTuple):
    """One program: where its file is, and what the file must be."""

    version: str
    url: str
    sha256: str


def programs(root: Path) -> dict[str, Program]:
    """Return every pinned program; CommandError for one without a whole digest or an https address."""
    found = {name: Program(**fields) for name, fields in tomllib.loads((root / PINS).read_text()).items()}
    for name, each in found.items():
        if not re.fullmatch(r"[0-9a-f]{64}", each.sha256) or not each.url.startswith("https://"):
            raise CommandError(f"{PINS}: {name} has no digest or no https address", "write the SHA-256 of its file")
    return found


def install(root: Path, names: list[str], folder: Path) -> list[Path]:
    """Put programs into a folder; one that is there already stays. Returns their paths.

    Raises:
        CommandError: an unknown program, no answer, or a file with another digest: then nothing is written.
    """
    known = programs(root)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name not in known:
            raise CommandError(f"{name} is no pinned program", f"one of {', '.join(known)}", Exit.USAGE)
        if not (folder / _file(name, known[name])).exists():
            _place(asyncio.run(_download(known[name].url)), name, known[name], folder)
    return [folder / name for name in names]


def _file(name: str, program: Program) -> str:
    return f".{name}-{program.sha256[:16]}"


def _place(content: bytes, name: str, program: Program, folder: Path) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != program.sha256:
        what = f"{program.url} has the digest {digest[:16]}..., not {program.sha256[:16]}..."
        raise CommandError(what, "do not use it: find out who changed the file")
    path = folder / _file(name, program)
    path.write_bytes(_unpacked(content, name) if program.url.endswith(".tar.gz") else content)
    path.chmod(0o755)
    shutil.copy2(path, folder / name)


def _unpacked(content: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        file = tar.extractfile(name)
        if file is None:
            raise CommandError(f"the archive has no {name}", "mend its address in tools/programs.toml")
        return file.read()


async def _download(url: str) -> bytes:
    try:
        limit = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as answer:
            if answer.status != 200:
                raise CommandError(f"{url} answered {answer.status}", "see whether the version is still there")
            return await answer.content.read(LARGEST) if answer.content_length is None else await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CommandError(f"{url} can't be read: {error}", "see whether the network works") from error
