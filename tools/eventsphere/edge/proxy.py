"""Pass a request on to a service and its answer back, streaming both ways."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from yarl import URL

from eventsphere.edge import problems
from eventsphere.edge.headers import end_to_end, towards_service
from eventsphere.edge.replicas import Replica, Replicas

CHUNK_BYTES = 64 * 1024
CANT_CONNECT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class BodyTooLargeError(Exception):
    """A client sent more than it may."""


class Proxy:
    """One service's door: tries its replicas in turn until one takes the connection."""

    def __init__(self, service: str, replicas: Replicas, session: aiohttp.ClientSession, max_body_bytes: int) -> None:
        self._service = service
        self._replicas = replicas
        self._session = session
        self._max_body_bytes = max_body_bytes

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The service's answer, or a problem that says whether the call may have been done."""
        if (request.content_length or 0) > self._max_body_bytes:
            return problems.too_large(request, self._max_body_bytes)
        for replica in self._replicas.candidates():
            try:
                return await self._pass_on(request, replica)
            except CANT_CONNECT:
                self._replicas.failed(replica)  # nothing was sent: the next one may have it
        return problems.unavailable(request, self._service)

    async def _pass_on(self, request: web.Request, replica: Replica) -> web.StreamResponse:
        answer = web.StreamResponse()
        try:
            async with self._send(request, replica) as upstream:
                answer.set_status(upstream.status, upstream.reason)
                answer.headers.extend(end_to_end(upstream.headers))
                return await self._stream(request, upstream, answer)
        except CANT_CONNECT:
            raise
        except TimeoutError:
            return self._unless_started(answer, problems.timed_out(request, self._service))
        except aiohttp.ClientError as error:
            if isinstance(error.__cause__, BodyTooLargeError):
                return problems.too_large(request, self._max_body_bytes)
            return self._unless_started(answer, problems.broken(request, self._service))

    def _send(self, request: web.Request, replica: Replica) -> aiohttp.client._RequestContextManager:
        return self._session.request(
            request.method,
            URL(replica.url + request.raw_path, encoded=True),
            headers=towards_service(request),
            data=self._limited(request) if request.can_read_body else None,
            allow_redirects=False,
        )

    async def _limited(self, request: web.Request) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in request.content.iter_chunked(CHUNK_BYTES):
            received += len(chunk)
            if received > self._max_body_bytes:
                raise BodyTooLargeError
            yield chunk

    @staticmethod
    async def _stream(
        request: web.Request, upstream: aiohttp.ClientResponse, answer: web.StreamResponse
    ) -> web.StreamResponse:
        await answer.prepare(request)
        async for chunk in upstream.content.iter_chunked(CHUNK_BYTES):
            await answer.write(chunk)
        await answer.write_eof()
        return answer

    @staticmethod
    def _unless_started(answer: web.StreamResponse, instead: web.Response) -> web.Response:
        """`instead`, unless the answer is under way: then cut it off, so that nobody takes it for complete."""
        if answer.prepared:
            raise ConnectionResetError("the service broke off in the middle of its answer")
        return instead
