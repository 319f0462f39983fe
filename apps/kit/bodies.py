"""Request bodies, read whole before a request takes a place: a slow client costs memory for one body, and no more."""

import asyncio

from cachetools import TTLCache

from kit.asgi import Message, Receive, Scope
from kit.limits import bounded
from kit.problems import RateLimited, RequestTimedOut, TooLarge, UnsupportedMediaType

LARGEST_BODY = 64 * 1024
BODY_SECONDS = 1.0
"""How long a body may take, and a second more for each `BYTES_A_SECOND` that have arrived."""
BYTES_A_SECOND = 4096
MOST_LATE = 30
"""Bodies of one client that may be late within a minute."""
SECONDS_AFTER_THAT = 0.1
"""How long the next ones may take: enough for a body that is sent together with its head."""
LATE_CLIENTS = 10_000
LATE_SECONDS = 60


class ClientLeft(Exception):  # noqa: N818 - nobody is there to be told of an error
    """The client closed its connection before its body was there."""


class Bodies:
    """Reads bodies within limits, and remembers whose came too late."""

    def __init__(self) -> None:
        self.late: TTLCache[str, int] = TTLCache(LATE_CLIENTS, LATE_SECONDS)

    async def at_hand(self, scope: Scope, receive: Receive, client: str) -> Receive:
        """Wait for the request's body, and return where it can be had without waiting.

        Raises:
            UnsupportedMediaType: it is compressed.
            TooLarge: it is longer than 64 KiB.
            RequestTimedOut: it came too slowly.
            RateLimited: so did too many others of that client.
            ClientLeft: it will never come.
        """
        if not has_body(scope):
            return receive
        body = await self._whole(receive, bounded(client))
        return beginning_with({"type": "http.request", "body": body, "more_body": False}, receive)

    async def _whole(self, receive: Receive, client: str) -> bytes:
        late = self.late.get(client, 0)
        try:
            return await read(receive, BODY_SECONDS if late < MOST_LATE else SECONDS_AFTER_THAT)
        except TimeoutError as error:
            self.late[client] = self.late.get(client, 0) + 1
            raise _too_late(late) from error


def _too_late(late: int) -> RequestTimedOut | RateLimited:
    if late < MOST_LATE:
        return RequestTimedOut(headers={"Connection": "close"})
    detail = "too many requests came too slowly; send the body together with the head"
    return RateLimited(detail, headers={"Retry-After": str(LATE_SECONDS), "Connection": "close"})


def has_body(scope: Scope) -> bool:
    """Whether a body follows the head.

    Raises:
        UnsupportedMediaType: the body is compressed (RFC 9110, section 15.5.16).
        TooLarge: the head says that the body is longer than the limit.
    """
    found = coded = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            found = value != b"0"
            if len(value) > 12 or int(value) > LARGEST_BODY:
                raise TooLarge
        elif name == b"transfer-encoding":
            found = True
        elif name == b"content-encoding":
            coded = value.strip().lower() not in {b"", b"identity"}
    if found and coded:
        raise UnsupportedMediaType("Send the body without a Content-Encoding", headers={"Accept-Encoding": "identity"})
    return found


async def read(receive: Receive, seconds: float) -> bytes:
    """Read the whole body.

    Raises:
        TimeoutError: it took more than these seconds, and another one for each 4 KiB.
        TooLarge: it is longer than the limit.
        ClientLeft: the client has gone.
    """
    body = bytearray()
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(seconds) as limit:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                raise TooLarge
            if not message.get("more_body"):
                return bytes(body)
            limit.reschedule(began + seconds + len(body) / BYTES_A_SECOND)


def beginning_with(first: Message, receive: Receive) -> Receive:
    """Return a way to receive that first gives `first` back."""
    pending = [first]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again
