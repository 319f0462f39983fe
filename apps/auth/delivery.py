"""How refresh tokens travel: as a cookie that scripts can't read, or in the body for clients that ask."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from quart import Response, request

from auth.problems import CrossSite, InvalidRefreshToken
from auth.schemas import Delivery, Refresh, Tokens, User
from auth.service import SignedIn
from auth.sessions import KEEP
from auth.tokens import ACCESS_SECONDS
from kit.runtime import runtime
from kit.view import encode

COOKIE = "refresh_token"
PATH = "/api/auth"


def answer(signed_in: SignedIn, delivery: Delivery, status: int = 200) -> Response:
    """The tokens of a login; never kept by a cache."""
    found = signed_in.user
    refresh_token = str(signed_in.refresh_token)
    tokens = Tokens(
        access_token=signed_in.access_token,
        expires_in=ACCESS_SECONDS,
        user=User(id=found.id, email=found.email, name=found.name, role=found.role),
        refresh_token=refresh_token if delivery == "body" else None,
    )
    response = encode((tokens, status, {"Cache-Control": "no-store"}))
    if delivery == "cookie":
        _set_cookie(response, refresh_token, int(KEEP.total_seconds()))
    return response


def clear(response: Response) -> Response:
    """Take the cookie from the browser."""
    _set_cookie(response, "", 0)
    return response


def presented(body: Refresh) -> tuple[str, Delivery]:
    """The refresh token of the current request, and how it came.

    Raises:
        InvalidRefreshToken: there is none.
        CrossSite: the cookie came with a request that another site's page made.
    """
    if body.refresh_token is not None:
        return body.refresh_token.get_secret_value(), "body"
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise InvalidRefreshToken
    if _is_cross_site():
        raise CrossSite
    return cookie, "cookie"


def _is_cross_site() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "same-site", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc not in {request.host, _forwarded("Host") or request.host}


def _set_cookie(response: Response, value: str, seconds: int) -> None:
    response.set_cookie(
        COOKIE, value, max_age=seconds, path=PATH, secure=_is_secure(), httponly=True, samesite="Strict"
    )


def _is_secure() -> bool:
    """Whether the cookie is for TLS only: always, but on a machine's own http, or where our proxy speaks http."""
    if proto := _forwarded("Proto"):
        return proto != "http"
    return request.scheme == "https" or not _is_loopback(request.host)


def _forwarded(what: str) -> str:
    return request.headers.get(f"X-Forwarded-{what}", "") if runtime().settings.trusted_proxies else ""


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
