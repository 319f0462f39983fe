"""Headers that the edge drops, adds and sets."""

import re

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
EARLY_SCRIPT = "sha256-K/5CDNenq6c0bEoYfkPnLCM3LkrfJWQnHNJoU9MOKTI="
"""The one script inside the page, apps/frontend/src/early/early.js; nginx/site.conf.template names it too."""

NOT_FROM_OUTSIDE = frozenset({"expect", "forwarded", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})


def end_to_end(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    """The headers that travel on: without hop-by-hop ones and those that `Connection` names (RFC 9110, 7.6.1)."""
    named = {name.strip().lower() for value in headers.getall("Connection", []) for name in value.split(",")}
    dropped = HOP_BY_HOP | named
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in dropped)


_scheme_and_host = re.compile(r"https?://([^/?#]*)", re.IGNORECASE).match


def origin_form(request: web.Request) -> str:
    """Return path and query as they were sent, also of a target in absolute form (RFC 9112, section 3.2.2)."""
    absolute = _scheme_and_host(request.raw_path)
    path = request.raw_path[absolute.end() :] if absolute else request.raw_path
    return path if path.startswith("/") else f"/{path}"


def host(request: web.Request) -> str:
    """Return the host that was asked: that of a target in absolute form counts more than the header."""
    absolute = _scheme_and_host(request.raw_path)
    return absolute[1].rpartition("@")[2] if absolute else request.host


def towards_service(request: web.Request) -> CIMultiDict[str]:
    """The client's headers with where the request came from: our word, not the client's, comes last."""
    headers = end_to_end(request.headers)
    for name in NOT_FROM_OUTSIDE:
        headers.popall(name, None)
    came_through = headers.popall("X-Forwarded-For", [])
    headers["X-Forwarded-For"] = ", ".join([*came_through, request.remote or "unknown"])
    headers["X-Forwarded-Proto"] = request.scheme
    headers["Host"] = headers["X-Forwarded-Host"] = host(request)
    return headers


def security_headers(pictures_origin: str) -> dict[str, str]:
    """What every answer carries: a page may load from and send to us and the picture store, nobody else."""
    pictures = f" {pictures_origin}" if pictures_origin else ""
    policy = (
        "default-src 'self'",
        f"script-src 'self' '{EARLY_SCRIPT}'",
        f"img-src 'self' data: blob:{pictures}",
        f"connect-src 'self'{pictures}",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
