"""A shared cache inside the process for public answers (RFC 9111), so that a flash sale's readers cost little.

Only what a route itself declares `Cache-Control: public, s-maxage=N` is kept, for N seconds, by path and
query. Hits are answered before Quart and do not count against a client's rate limit. Equal requests that find nothing
wait for the first of them, so that an answer that has expired is made once, however many ask. A request with a token
passes: its answer may be for that person alone. Whatever has an entity tag that the client knows is answered by 304.
"""

from time import monotonic

from cachetools import LRUCache

from kit.asgi import ROUTE, App, Receive, Scope, Send, answer, header
from kit.flights import Flight, Flights
from kit.recorder import Key, Recorder, Share, Stored, kept_by_nobody, matches, validators

LARGEST_CACHE = 32 * 1024 * 1024
LONGEST_KEY = 2048
"""Bytes of path and query: no list of ours needs more, and a longer question is not likely to be asked again."""


def key_of(scope: Scope) -> Key | None:
    """What a shared answer is found by; None for a request whose answer is not shared."""
    if header(scope, b"authorization") or len(scope["path"]) + len(scope["query_string"]) > LONGEST_KEY:
        return None
    return scope["path"], scope["query_string"]


class PublicCache:
    """Wraps an ASGI application and answers repeated public reads from memory."""

    def __init__(self, app: App, most: int = LARGEST_CACHE) -> None:
        self.app = app
        self.stored: LRUCache[Key, Stored] = LRUCache(most, getsizeof=Stored.size)
        self.flights: Flights[Key, Stored] = Flights()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and keep what comes back."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key = key_of(scope)
        if key is None:
            await self.app(scope, receive, Recorder(scope, send, None, kept_by_nobody))
        elif found := self.fresh(key) or await self.flights.join(key):
            await self.repeat(found, scope, send)
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

    async def repeat(self, found: Stored, scope: Scope, send: Send) -> None:
        """The stored answer, or 304 when the client has that very version."""
        scope[ROUTE] = found.route
        if found.etag and matches(header(scope, b"if-none-match"), found.etag):
            await answer(send, 304, b"", validators(found.headers))
        else:
            await answer(send, 200, found.body, found.headers)
