"""How refresh tokens travel: as a cookie that scripts can't read, or in the body for clients that ask."""

import re
from secrets import token_urlsafe

from quart import Response

from auth import cookies
from auth.lockout import KEEP_PLACES, Place
from auth.problems import InvalidRefreshToken
from auth.schemas import Delivery, Refresh, Tokens, User
from auth.service import SignedIn
from auth.sessions import KEEP
from auth.tokens import ACCESS_SECONDS
from kit.limits import client_address
from kit.runtime import runtime
from kit.view import encode

DEVICE_BYTES = 32
_is_device = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch


def answer(signed_in: SignedIn, delivery: Delivery, status: int = 200) -> Response:
    """Answer with the tokens of a login."""
    found = signed_in.user
    refresh_token = str(signed_in.refresh_token)
    tokens = Tokens(
        access_token=signed_in.access_token,
        expires_in=ACCESS_SECONDS,
        user=User(id=found.id, email=found.email, name=found.name, role=found.role),
        refresh_token=refresh_token if delivery == "body" else None,
    )
    response = encode((tokens, status))
    if delivery == "cookie":
        cookies.write(response, "refresh_token", refresh_token, int(KEEP.total_seconds()))
    return response


def place(delivery: Delivery) -> Place:
    """Return where the current request to log in comes from.

    A client that has no device cookie yet is given one: an unguessable name, which is known by its digest from the
    first login on.

    Raises:
        CrossSite: the request is another origin's page's, which could log its visitor into somebody else's account.
    """
    if delivery == "cookie":
        cookies.check_own_page()
    device = cookies.read_all("device")
    named = len(device) == 1 and _is_device(device[0])
    name = device[0] if named else token_urlsafe(DEVICE_BYTES)
    return Place(client_address(runtime().settings.trusted_proxies), name)


def logged_in(signed_in: SignedIn, delivery: Delivery, came_from: Place, status: int = 200) -> Response:
    """Answer a login, and let the client keep the name of its device."""
    response = answer(signed_in, delivery, status)
    cookies.write(response, "device", came_from.device, int(KEEP_PLACES.total_seconds()))
    return response


def clear(response: Response) -> Response:
    """Take the refresh token's cookie from the browser."""
    cookies.write(response, "refresh_token", "", 0)
    return response


def presented(body: Refresh) -> tuple[str, Delivery]:
    """Return the refresh token of the current request, and how it came.

    Raises:
        InvalidRefreshToken: there is none.
        CrossSite: the request is another origin's page's, which may not use our cookies.
        AmbiguousCookie: two such cookies came.
    """
    if body.refresh_token is not None:
        return body.refresh_token.get_secret_value(), "body"
    cookies.check_own_page()
    cookie = cookies.read("refresh_token")
    if not cookie:
        raise InvalidRefreshToken
    return cookie, "cookie"
