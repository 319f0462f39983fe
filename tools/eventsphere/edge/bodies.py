"""A request's body on its way to a service: small ones are there before the service hears of the request."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

CHUNK_BYTES = 64 * 1024
SMALL_BYTES = 64 * 1024
"""What the services take; a longer body passes through, and is refused by them."""
BODY_SECONDS = 1.0
BYTES_A_SECOND = 4096


class BodyTooLargeError(Exception):
    """A client sent more than it may."""


class BodyTooSlowError(Exception):
    """A client sent less than it said, or too slowly."""


async def body_of(request: web.Request, limit: int) -> bytes | AsyncIterator[bytes] | None:
    """Return the body to send on.

    Raises:
        BodyTooSlowError: it did not come within a second and another one for each 4 KiB.
    """
    if not request.can_read_body:
        return None
    length = request.content_length
    if length is None or length > SMALL_BYTES:
        return _limited(request, limit)
    try:
        async with asyncio.timeout(BODY_SECONDS + length / BYTES_A_SECOND):
            return await request.content.readexactly(length)
    except (TimeoutError, asyncio.IncompleteReadError) as error:
        raise BodyTooSlowError from error


async def _limited(request: web.Request, limit: int) -> AsyncIterator[bytes]:
    received = 0
    async for chunk in request.content.iter_chunked(CHUNK_BYTES):
        received += len(chunk)
        if received > limit:
            raise BodyTooLargeError
        yield chunk
