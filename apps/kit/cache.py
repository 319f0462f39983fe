"""A shared cache inside the process for public answers (RFC 9111), so that a flash sale's readers cost little.

Only what a route itself declares `Cache-Control: public, s-maxage=N` is kept, for N seconds, by path and
query. Hits are answered before Quart and do not count against a client's rate limit. Equal requests that find nothing
wait for the first of them, so that an answer that has expired is made once, however many ask. Whatever has an entity
tag that the client knows is answered by 304.

A request with a token passes: its answer may be for that person alone. Where a route says that every attendee gets the
same (`SHARED`), attendees share it too, once their token was verified. Organizers and admins never do, so they see
their own changes at once.
"""

from collections.abc import Callable
from time import monotonic

from cachetools import LRUCache

from kit.asgi import ROUTE, App, Receive, Scope, Send, answer, header
from kit.flights import Flight, Flights
from kit.recorder import Key, Recorder, Share, Stored, kept_by_nobody, matches, validators, without

LARGEST_CACHE = 32 * 1024 * 1024
LONGEST_KEY = 2048
"""Bytes of path and query: no list of ours needs more, and a longer question is not likely to be asked again."""


OWN_COPY = (b"cache-control", b"private, no-cache")
"""The policy of a shared answer that somebody gets who is signed in: caches on the way must not keep it."""


def key_of(scope: Scope) -> Key | None:
    """What a shared answer is found by; None for one that is asked for at great length."""
    if len(scope["path"]) + len(scope["query_string"]) > LONGEST_KEY:
        return None
    return scope["path"], scope["query_string"]


class PublicCache:
    """Wraps an ASGI application and answers repeated public reads from memory.

    Args:
        app: what makes the answers.
        most: bytes that are kept.
        is_attendee: tells of an Authorization header whether it is an attendee's, without asking anybody.
    """

    def __init__(
        self, app: App, most: int = LARGEST_CACHE, is_attendee: Callable[[str], bool] = lambda _: False
    ) -> None:
        self.app, self.is_attendee = app, is_attendee
        self.stored: LRUCache[Key, Stored] = LRUCache(most, getsizeof=Stored.size)
        self.flights: Flights[Key, Stored] = Flights()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and keep what comes back."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        authorization = header(scope, b"authorization")
        key = key_of(scope) if not authorization or self.is_attendee(authorization) else None
        found = (self.fresh(key) or await self.flights.join(key)) if key else None
        if found and (found.for_attendees or not authorization):
            await self.repeat(found, scope, send, own=bool(authorization))
        elif key is None or found:
            await self.app(scope, receive, Recorder(scope, send, None, kept_by_nobody))
        else:
            with self.flights.lead(key) as flight:
                await self.app(scope, receive, Recorder(scope, send, key, self.sharing(key, flight)))

    def fresh(self, key: Key) -> Stored | None:
        """Return the stored answer unless its time is over."""
        found = self.stored.get(key)
        return found if found is not None and found.expires > monotonic() else None

    def sharing(self, key: Key, flight: Flight[Stored]) -> Share:
        """Return what keeps an answer and hands it to those who wait for it."""

        def share(answer: Stored | None) -> None:
            if answer is not None:
                self.stored[key] = answer
            flight.land(answer)

        return share

    async def repeat(self, found: Stored, scope: Scope, send: Send, *, own: bool) -> None:
        """The stored answer, or 304 when the client has that very version; `own` for somebody who is signed in."""
        scope[ROUTE] = found.route
        headers = [*without(found.headers, b"cache-control"), OWN_COPY] if own else found.headers
        if found.etag and matches(header(scope, b"if-none-match"), found.etag):
            await answer(send, 304, b"", validators(headers))
        else:
            await answer(send, 200, found.body, headers)
