"""How refresh tokens travel: as a cookie that scripts can't read, or in the body for clients that ask."""

from quart import Response

from auth import cookies
from auth.problems import InvalidRefreshToken
from auth.schemas import Delivery, Refresh, Tokens, User
from auth.service import SignedIn
from auth.sessions import KEEP
from auth.tokens import ACCESS_SECONDS
from kit.view import encode


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


def check_may_set(delivery: Delivery) -> None:
    """Let the current request set a login's cookie; else a page could log its visitor into somebody else's account.

    Raises:
        CrossSite: the request is another origin's page's.
    """
    if delivery == "cookie":
        cookies.check_own_page()


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
