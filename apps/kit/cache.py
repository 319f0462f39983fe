"""A shared cache inside the process for public answers (RFC 9111), so that a flash sale's readers cost little.

Only what a route itself declares `Cache-Control: public, s-maxage=N` is kept, for N seconds, by path and
query. Hits are answered before Quart and do not count against a client's rate limit. A request with a token passes:
its answer may be for that person alone. Whatever has an entity tag that the client knows is answered by 304.
"""

import re
from dataclasses import dataclass
from sys import getsizeof
from time import monotonic
from typing import TypeAlias

from cachetools import LRUCache

from kit.asgi import ROUTE, App, Headers, Message, Receive, Scope, Send, answer, header

LARGEST_BODY = 256 * 1024
LARGEST_CACHE = 32 * 1024 * 1024
LONGEST_KEY = 2048
"""Bytes of path and query: no list of ours needs more, and a longer question is not likely to be asked again."""
ENTRY_BYTES = 2048
"""What Python and the cache need for one entry beside its texts, rounded up (measured: 1.3 KB)."""
UNSHAREABLE = {b"set-cookie", b"vary"}
_shared_seconds = re.compile(rb"public\b.*\bs-maxage=(\d+)").search


@dataclass(frozen=True, slots=True)
class Stored:
    """One answer and until when it may be served again; `key_bytes` is the size of what it is found by."""

    key_bytes: int
    headers: Headers
    body: bytes
    etag: str
    route: str
    expires: float

    def size(self) -> int:
        """Bytes that the entry takes, with its key."""
        return (
            ENTRY_BYTES + self.key_bytes + len(self.body) + sum(len(name) + len(value) for name, value in self.headers)
        )


Key: TypeAlias = tuple[str, bytes]


def key_of(scope: Scope) -> Key | None:
    """What a shared answer is found by; None for a request whose answer is not shared."""
    if header(scope, b"authorization") or len(scope["path"]) + len(scope["query_string"]) > LONGEST_KEY:
        return None
    return scope["path"], scope["query_string"]


def key_bytes(key: Key) -> int:
    """Bytes of a key in memory: a letter of a path takes up to 4."""
    return sum(map(getsizeof, key))


class PublicCache:
    """Wraps an ASGI application and answers repeated public reads from memory."""

    def __init__(self, app: App, most: int = LARGEST_CACHE) -> None:
        self.app = app
        self.stored: LRUCache[Key, Stored] = LRUCache(most, getsizeof=Stored.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and keep what comes back."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key = key_of(scope)
        found = self.stored.get(key) if key else None
        if found is not None and found.expires > monotonic():
            scope[ROUTE] = found.route
            await self.repeat(found, scope, send)
        else:
            await self.app(scope, receive, _Recorder(self.stored, key, scope, send))

    async def repeat(self, found: Stored, scope: Scope, send: Send) -> None:
        """The stored answer, or 304 when the client has that very version."""
        if found.etag and matches(header(scope, b"if-none-match"), found.etag):
            await answer(send, 304, b"", validators(found.headers))
        else:
            await answer(send, 200, found.body, found.headers)


def matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison of an If-None-Match header with an entity tag (RFC 9110, section 13.1.2)."""
    wanted = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in wanted or etag.removeprefix("W/") in wanted


def validators(headers: Headers) -> Headers:
    """The headers that a 304 repeats (RFC 9110, section 15.4.5)."""
    return [pair for pair in headers if pair[0] in {b"etag", b"cache-control"}]


class _Recorder:
    """Keeps a response as it passes through, if the route allows it, and sends no body that the client has."""

    def __init__(self, stored: LRUCache[Key, Stored], key: Key | None, scope: Scope, send: Send) -> None:
        self.stored, self.key, self.scope, self.send = stored, key, scope, send
        self.seconds = 0
        self.unchanged = False
        self.headers: Headers = []
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self.begin(message)
        else:
            if self.seconds and len(self.body) <= LARGEST_BODY:
                self.record(message)
            if self.unchanged:
                message = {**message, "body": b""}
        await self.send(message)

    def begin(self, message: Message) -> Message:
        if message["status"] != 200:
            return message
        headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        policy = _shared_seconds(b",".join(value for name, value in headers if name == b"cache-control"))
        if self.key and policy and not any(name in UNSHAREABLE for name, _ in headers):
            self.seconds = int(policy[1])
        self.headers = [pair for pair in headers if pair[0] != b"content-length"]
        known = header(self.scope, b"if-none-match")
        self.unchanged = bool(known and self.etag and matches(known, self.etag))
        return {**message, "status": 304, "headers": validators(headers)} if self.unchanged else message

    @property
    def etag(self) -> str:
        return next((value.decode() for name, value in self.headers if name == b"etag"), "")

    def record(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if self.key and not message.get("more_body") and len(self.body) <= LARGEST_BODY:
            expires = monotonic() + self.seconds
            route = self.scope.get(ROUTE, "")
            self.stored[self.key] = Stored(
                key_bytes(self.key), self.headers, bytes(self.body), self.etag, route, expires
            )
