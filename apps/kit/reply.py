"""The send side of one request: adds headers, remembers the status, gives the place back once the answer is made."""

from kit.asgi import Headers, Message, Send
from kit.places import Place

BODILESS = {b"content-length", b"content-type"}


class Reply:
    """Passes an answer on to the client.

    The head waits for the first piece of the body, so that both are sent while the request holds no place: a client
    that does not read can't keep one.
    """

    def __init__(self, send: Send, request_id: str, place: Place, *, draining: bool) -> None:
        self.send, self.place = send, place
        self.status = 499
        self.begun = False
        self.head: Message | None = None
        self.left: int | None = None
        self.headers = [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]
        if draining:
            # A client that keeps its connection open must find another replica.
            self.headers.append((b"connection", b"close"))

    async def __call__(self, message: Message) -> None:
        """Keep the head, or pass on a piece of the body."""
        if message["type"] == "http.response.start":
            self._keep(message)
        elif self._is_last(message):
            self.place.give_back()
            await self._pass_on(message)
        else:
            with self.place.lent():
                await self._pass_on(message)

    def _keep(self, head: Message) -> None:
        kept = self._kept(head)
        self.left = next((int(value) for name, value in kept if name.lower() == b"content-length"), None)
        head["headers"] = [*kept, *self.headers]
        self.head = head

    def _is_last(self, piece: Message) -> bool:
        """Whether nothing but an end follows, which Quart sends by itself."""
        if self.left is not None:
            self.left -= len(piece.get("body", b""))
        return not piece.get("more_body") or self.left == 0

    async def _pass_on(self, piece: Message) -> None:
        if self.head is not None:
            head, self.head = self.head, None
            self.status, self.begun = head["status"], True
            await self.send(head)
        await self.send(piece)

    @staticmethod
    def _kept(head: Message) -> Headers:
        """The headers but those of a body where there is none (RFC 9110, section 8.6)."""
        if head["status"] != 204:
            return list(head["headers"])
        return [pair for pair in head["headers"] if pair[0].lower() not in BODILESS]
