"""Request targets: what a client may write where others write a path."""

from urllib.parse import unquote

from kit.asgi import Scope


def as_origin_form(scope: Scope) -> None:
    """Rewrite a target in absolute form, `http://host/path`, as if it were a path with a Host header.

    Servers must accept that form, and its host counts more than the Host header (RFC 9112, section 3.2.2).
    """
    scheme, absolute, rest = scope["raw_path"].partition(b"://")
    if not absolute or scheme.lower() not in {b"http", b"https"}:
        scope["path"] = scope["path"] or "/"  # of a target such as ?a=b
        return
    authority, _, path = rest.partition(b"/")
    host = (b"host", authority.rpartition(b"@")[2])
    scope["raw_path"] = b"/" + path
    scope["path"] = unquote(scope["raw_path"].decode("ascii"))
    scope["headers"] = [host, *(pair for pair in scope["headers"] if pair[0] != b"host")]
