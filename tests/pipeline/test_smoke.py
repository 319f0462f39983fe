"""What an environment is asked after a release."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from eventsphere.delivery import smoke
from eventsphere.errors import CommandError
from tests.gitops.tree import AWS_ENVIRONMENTS, ROOT

ANSWERS: dict[str, tuple[int, str]] = {}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    ANSWERS.clear()
    ANSWERS.update({"/": (200, "text/html"), "/api/events": (200, "application/json")})
    ANSWERS["/api/auth/.well-known/jwks.json"] = (200, "application/json")

    async def answer(request: web.Request) -> web.Response:
        status, content_type = ANSWERS[request.path]
        return web.Response(status=status, content_type=content_type)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_all_answers_are_well(url: str) -> None:
    assert await smoke.ask(url, 0) == [f"{each.path} answers" for each in smoke.QUESTIONS]


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/", (503, "text/html"), "/ answered 503"),
        ("/api/events", (200, "text/html"), "limit=1 is text/html"),
        ("/api/auth/.well-known/jwks.json", (302, "application/json"), "answered 302"),
    ],
)
async def test_an_answer_that_is_wrong_fails(path: str, answer: tuple[int, str], says: str, url: str) -> None:
    ANSWERS[path] = answer
    with pytest.raises(CommandError, match=says):
        await smoke.ask(url, 0)


async def test_nobody_answers() -> None:
    with pytest.raises(CommandError, match="did not answer"):
        await smoke.ask("http://127.0.0.1:9", 0)


@pytest.mark.parametrize("environment", AWS_ENVIRONMENTS)
def test_an_environment_s_own_host_is_asked(environment: str) -> None:
    assert smoke.hosts(ROOT, environment)[0].endswith("enpm818rgroup7.work.gd")


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(CommandError, match="qa is no environment with a branch"):
        smoke.hosts(ROOT, "qa")
