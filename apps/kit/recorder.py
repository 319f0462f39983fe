"""Records an answer as it passes through, for everybody else who asks the same."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from sys import getsizeof
from time import monotonic
from typing import TypeAlias

from kit.asgi import ROUTE, SHARED, Headers, Message, Scope, Send, header

LARGEST_BODY = 256 * 1024
ENTRY_BYTES = 2048
"""What Python and the cache need for one entry beside its texts, rounded up (measured: 1.3 KB)."""
UNSHAREABLE = {b"set-cookie", b"vary"}
_shared_seconds = re.compile(rb"public\b.*\bs-maxage=(\d+)").search

Key: TypeAlias = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Stored:
    """One answer and until when it may be served again.

    Attributes:
        key_bytes: the size of what it is found by.
        for_attendees: whether people who are signed in get the same answer.
    """

    key_bytes: int
    headers: Headers
    body: bytes
    etag: str
    route: str
    expires: float
    for_attendees: bool = False

    def size(self) -> int:
        """Bytes that the entry takes, with its key."""
        return (
            ENTRY_BYTES + self.key_bytes + len(self.body) + sum(len(name) + len(value) for name, value in self.headers)
        )


def key_bytes(key: Key) -> int:
    """Bytes of a key in memory: a letter of a path takes up to 4."""
    return sum(map(getsizeof, key))


def matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison of an If-None-Match header with an entity tag (RFC 9110, section 13.1.2)."""
    wanted = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in wanted or etag.removeprefix("W/") in wanted


def validators(headers: Headers) -> Headers:
    """The headers that a 304 repeats (RFC 9110, section 15.4.5)."""
    return [pair for pair in headers if pair[0] in {b"etag", b"cache-control"}]


def without(headers: Headers, *names: bytes) -> Headers:
    """Return the other headers."""
    return [pair for pair in headers if pair[0] not in names]


Share: TypeAlias = Callable[[Stored | None], None]
"""Takes a whole answer that is for everybody, or None as soon as it is known that it is not."""


def kept_by_nobody(_: Stored | None) -> None:
    """Share nothing."""


class Recorder:
    """Shares a response as it passes through, if the route allows it, and sends no body that the client has.

    It shares a piece before the client gets it: nobody waits for somebody else's slow reading.
    """

    def __init__(self, scope: Scope, send: Send, key: Key | None, share: Share) -> None:
        self.scope, self.send, self.key, self.share = scope, send, key, share
        self.seconds = 0
        self.unchanged = False
        self.length: int | None = None
        self.headers: Headers = []
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Record a piece of the answer, then pass it on."""
        if message["type"] == "http.response.start":
            message = self.begin(message)
            if not self.seconds:
                self.share(None)
        else:
            if self.seconds:
                self.record(message)
            if self.unchanged:
                message = {**message, "body": b""}
        await self.send(message)

    def begin(self, message: Message) -> Message:
        """Read the head, and return the one to send: 304 for a client that has this very version."""
        if message["status"] != 200:
            return message
        headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        own = b",".join(value for name, value in headers if name == b"cache-control")
        shared: bytes = self.scope.get(SHARED, own)
        policy = _shared_seconds(shared)
        if self.key and policy and not any(name in UNSHAREABLE for name, _ in headers):
            self.seconds = int(policy[1])
        self.length = next((int(value) for name, value in headers if name == b"content-length"), None)
        self.headers = [*without(headers, b"content-length", b"cache-control"), (b"cache-control", shared)]
        known = header(self.scope, b"if-none-match")
        self.unchanged = bool(known and self.etag and matches(known, self.etag))
        return {**message, "status": 304, "headers": validators(headers)} if self.unchanged else message

    @property
    def etag(self) -> str:
        """The entity tag, or an empty text."""
        return next((value.decode() for name, value in self.headers if name == b"etag"), "")

    def record(self, message: Message) -> None:
        """Keep a piece of the body, and share the answer once it is whole."""
        self.body += message.get("body", b"")
        if len(self.body) > LARGEST_BODY:
            self.seconds = 0
            self.share(None)
        elif not message.get("more_body") or len(self.body) == self.length:
            expires = monotonic() + self.seconds
            self.seconds = 0
            self.share(self.whole(expires))

    def whole(self, expires: float) -> Stored:
        """Return the answer as others get it."""
        size = key_bytes(self.key) if self.key else 0
        for_attendees, route = SHARED in self.scope, self.scope.get(ROUTE, "")
        return Stored(size, self.headers, bytes(self.body), self.etag, route, expires, for_attendees)
