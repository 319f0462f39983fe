"""The front door of an environment: the first address that answers as the platform does."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import door

NOBODY = "http://127.0.0.1:9"


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as found:
        yield found


async def serving(answer: web.Response) -> TestServer:
    async def handler(_: web.Request) -> web.Response:
        return answer

    application = web.Application()
    application.router.add_get("/api/events", handler)
    server = TestServer(application)
    await server.start_server()
    return server


async def test_an_address_that_does_not_answer_is_passed_over(session: aiohttp.ClientSession) -> None:
    server = await serving(web.json_response({"items": []}))
    url = f"http://{server.host}:{server.port}"
    assert await door.find(session, [NOBODY, url]) == url
    await server.close()


@pytest.mark.parametrize(("status", "text"), [(503, "{}"), (200, "<html>"), (200, "[]")])
async def test_what_answers_otherwise_is_no_front_door(status: int, text: str, session: aiohttp.ClientSession) -> None:
    server = await serving(web.Response(status=status, text=text, content_type="application/json"))
    with pytest.raises(CommandError, match="no front door answers") as refused:
        await door.find(session, [f"http://{server.host}:{server.port}"])
    assert refused.value.exit_status == Exit.NOT_READY
    assert "--url" in refused.value.remedy
    await server.close()
