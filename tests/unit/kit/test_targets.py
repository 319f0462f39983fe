"""Targets in absolute form are served like paths (RFC 9112, section 3.2.2)."""

from typing import Any

import pytest
from quart import Quart

from kit.targets import as_origin_form
from tests.support.asgi import call


def scope(raw_path: bytes, host: bytes = b"old.example") -> dict[str, Any]:
    return {"path": raw_path.decode(), "raw_path": raw_path, "headers": [(b"accept", b"*/*"), (b"host", host)]}


@pytest.mark.parametrize(
    ("target", "path", "host"),
    [
        (b"http://example.org/notes", "/notes", b"example.org"),
        (b"HTTPS://example.org:8080/a%20b/c", "/a b/c", b"example.org:8080"),
        (b"http://example.org", "/", b"example.org"),
        (b"http://me:secret@example.org/x", "/x", b"example.org"),
        (b"http://example.org//x", "//x", b"example.org"),
        (b"http://example.org/go/http://other.example/x", "/go/http://other.example/x", b"example.org"),
        (b"http://[2001:db8::1]:80/x", "/x", b"[2001:db8::1]:80"),
    ],
)
def test_host_and_path_come_from_the_target(target: bytes, path: str, host: bytes) -> None:
    found = scope(target)
    as_origin_form(found)
    assert found["path"] == path
    assert [value for name, value in found["headers"] if name == b"host"] == [host]
    assert (b"accept", b"*/*") in found["headers"]


@pytest.mark.parametrize(("target", "path"), [(b"", "/"), (b"*", "*"), (b"ftp://x/y", "ftp://x/y")])
def test_other_targets_stay_as_they_are(target: bytes, path: str) -> None:
    found = scope(target)
    as_origin_form(found)
    assert found["path"] == path
    assert (b"host", b"old.example") in found["headers"]


@pytest.mark.parametrize("path", ["/whoami", "/healthz", "/readyz"])
async def test_an_absolute_target_reaches_routes_and_probes(app: Quart, path: str) -> None:
    assert (await call(app.asgi_app, f"http://example.org{path}")).status == 200
