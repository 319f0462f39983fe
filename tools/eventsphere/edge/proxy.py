"""Pass a request on to a service and its answer back, streaming both ways."""

from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from eventsphere.edge import problems
from eventsphere.edge.bodies import CHUNK_BYTES, BodyTooLargeError, BodyTooSlowError, body_of
from eventsphere.edge.headers import end_to_end, origin_form, towards_service
from eventsphere.edge.replicas import Replica, Replicas

CANT_CONNECT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


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
        try:
            body = await body_of(request, self._max_body_bytes)
        except BodyTooSlowError:
            return problems.too_slow(request)
        for replica in self._replicas.candidates():
            try:
                return await self._pass_on(request, replica, body)
            except CANT_CONNECT:
                self._replicas.failed(replica)  # nothing was sent: the next one may have it
        return problems.unavailable(request, self._service)

    async def _pass_on(self, request: web.Request, replica: Replica, body: Any) -> web.StreamResponse:
        answer = web.StreamResponse()
        try:
            async with self._send(request, replica, body) as upstream:
                answer.set_status(upstream.status, upstream.reason)
                answer.headers.extend(end_to_end(upstream.headers))
                return await self._stream(request, upstream, answer)
        except CANT_CONNECT:
            raise
        except TimeoutError:
            return self._unless_started(request, answer, problems.timed_out(request, self._service))
        except aiohttp.ClientError as error:
            if isinstance(error.__cause__, BodyTooLargeError):
                return problems.too_large(request, self._max_body_bytes)
            return self._unless_started(request, answer, problems.broken(request, self._service))

    def _send(self, request: web.Request, replica: Replica, body: Any) -> aiohttp.client._RequestContextManager:
        return self._session.request(
            request.method,
            URL(replica.url + origin_form(request), encoded=True),
            headers=towards_service(request),
            data=body,
            allow_redirects=False,
        )

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
    def _unless_started(request: web.Request, answer: web.StreamResponse, instead: web.Response) -> web.StreamResponse:
        """`instead`, unless the answer is under way: then cut it off, so that nobody takes it for complete."""
        if not answer.prepared:
            return instead
        if request.transport is not None:
            request.transport.abort()
        return answer
