"""Auth's cookies: for our own origin only, out of the reach of scripts, of other sites and of neighbouring hosts.

Hosts of ours may share a registrable domain with strangers (`work.gd` is on no list of public suffixes), so a
neighbour counts as the same site and may set a cookie for the whole domain. Over TLS each name therefore begins with
`__Host-` (RFC 6265bis, section 4.1.3.2): a browser takes such a cookie from this very host alone. On plain http, which
only a machine's own `make up` speaks, browsers refuse that prefix or the Secure attribute in different ways, so the
names are bare there.
"""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from quart import Response, request

from auth.problems import AmbiguousCookie, CrossSite
from kit.runtime import runtime

Name = Literal["refresh_token", "device"]
OWN_PAGES = frozenset({"same-origin", "none"})
PLAIN_PATH = "/api/auth"


def read(name: Name) -> str | None:
    """Return the value of a cookie of ours that came with the current request.

    Raises:
        AmbiguousCookie: it came twice, so somebody else may have set one of the two.
    """
    found = read_all(name)
    if len(found) > 1:
        raise AmbiguousCookie
    return found[0] if found else None


def read_all(name: Name) -> list[str]:
    """Return every cookie of that name that came with the current request."""
    return list(request.cookies.getlist(_full(name)))


def write(response: Response, name: Name, value: str, seconds: int) -> None:
    """Give the browser a cookie, or take it away with 0 seconds."""
    secure = is_secure()
    path = "/" if secure else PLAIN_PATH  # the prefix wants the path to be /
    response.set_cookie(_full(name), value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Strict")


def check_own_page() -> None:
    """Let the current request use cookies: of ours are pages of this origin, and programs.

    Browsers say who asks (`Sec-Fetch-Site`), and those that do not yet say it send `Origin` with every POST of another
    origin. A program sends neither, and no browser lends it anybody's cookies.

    Raises:
        CrossSite: another origin's page makes the request, be it of the same site.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in OWN_PAGES:
            raise CrossSite
    elif origin is not None and urlsplit(origin).netloc not in {request.host, _forwarded("Host") or request.host}:
        raise CrossSite


def is_secure() -> bool:
    """Decide whether cookies are for TLS only: always, but on a machine's own http, or where our proxy speaks http."""
    if proto := _forwarded("Proto"):
        return proto != "http"
    return request.scheme == "https" or not _is_loopback(request.host)


def _full(name: Name) -> str:
    return f"__Host-{name}" if is_secure() else name


def _forwarded(what: str) -> str:
    return request.headers.get(f"X-Forwarded-{what}", "") if runtime().settings.trusted_proxies else ""


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
