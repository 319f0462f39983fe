"""Programs are held to the digest of their file: a tag that moved is noticed, and nothing is written."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventsphere.delivery import install
from eventsphere.errors import CommandError
from tests.gitops.tree import ROOT
from tests.support.web_server import Handler, web_server

FILE = b"#!/bin/sh\necho 1.0\n"


def archive() -> bytes:
    """A release's archive with one program in it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        info = tarfile.TarInfo("packed")
        info.size = len(FILE)
        tar.addfile(info, io.BytesIO(FILE))
    return content.getvalue()


@pytest.fixture(scope="module")
def release() -> Iterator[tuple[str, bytes]]:
    """A server with a program's files; its address, and the archive."""
    packed = archive()

    class Files(Handler):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            found = {"/plain": FILE, "/packed.tar.gz": packed}.get(self.path)
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(found or b"")

    with web_server(Files) as port:
        yield f"http://127.0.0.1:{port}", packed


@pytest.fixture
def pins(release: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch) -> dict[str, install.Program]:
    url, packed = release
    known = {
        "plain": install.Program("1", f"{url}/plain", hashlib.sha256(FILE).hexdigest()),
        "packed": install.Program("1", f"{url}/packed.tar.gz", hashlib.sha256(packed).hexdigest()),
        "moved": install.Program("1", f"{url}/plain", "0" * 64),
        "gone": install.Program("1", f"{url}/gone", "0" * 64),
    }
    monkeypatch.setattr(install, "programs", lambda _root: known)
    return known


def test_programs_are_executable_and_kept(pins: dict[str, install.Program], tmp_path: Path) -> None:
    for path in install.install(ROOT, ["plain", "packed"], tmp_path):
        assert path.read_bytes() == FILE
        assert path.stat().st_mode & 0o111
    pins["plain"] = pins["plain"]._replace(url="http://127.0.0.1:9/none")
    install.install(ROOT, ["plain"], tmp_path)  # is there already: nothing is asked


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("moved", "has the digest .*, not 0000000000000000.*: do not use it"),
        ("gone", "answered 404"),
        ("curl", "curl is no pinned program"),
    ],
)
@pytest.mark.usefixtures("pins")
def test_another_file_is_never_written(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=says):
        install.install(ROOT, [name], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_pin_is_whole_and_names_its_version() -> None:
    found = install.programs(ROOT)
    assert set(found) == {"actionlint", "cosign", "gitleaks", "kind", "trivy"}
    assert all(f"/v{each.version}/" in each.url for each in found.values())


def test_a_pin_without_a_digest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / install.PINS).write_text(
        '[trivy]\nversion = "1"\nurl = "https://example.org/v1/t"\nsha256 = "latest"\n'
    )
    with pytest.raises(CommandError, match="trivy has no digest"):
        install.programs(tmp_path)
