"""People whose tokens end while they are here: they log in again, and nobody sees a failure."""

import asyncio
import itertools
import os
import subprocess
import sys
from collections import Counter

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.integration.loadtest.stand_in import ROOT

STATUS = {"POST /api/auth/register": 201, "POST /api/events": 201, "POST /api/bookings": 201, "DELETE": 204}


class Forgetful:
    """A stand-in of the platform in which each token is good for one request."""

    def __init__(self) -> None:
        self.words = itertools.count()
        self.fresh: set[str] = set()
        self.answers: Counter[tuple[str, int]] = Counter()

    async def answer(self, request: web.Request) -> web.Response:
        what = f"{request.method} {request.path}"
        status = STATUS.get(what) or STATUS.get(request.method, 200)
        token = request.headers.get("Authorization")
        if token is not None and token not in self.fresh:
            status = 401
        self.fresh.discard(token or "")
        self.answers[what, status] += 1
        if status in (204, 401):
            return web.Response(status=status)
        word = f"word-{next(self.words)}"
        self.fresh.add(f"Bearer {word}")
        return web.json_response({"access_token": word, "id": word, "items": [{"id": word}]}, status=status)

    def good(self, end: str) -> int:
        """How many requests about an event went well."""
        return sum(
            count
            for (what, status), count in self.answers.items()
            if what.startswith("POST /api/events/") and what.endswith(end) and status == 200
        )


async def test_who_has_an_account_logs_in_again_once_the_token_has_ended() -> None:
    server = Forgetful()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.answer)
    async with TestServer(application) as running:
        options = ["-f", "loadtests/people.py", "--headless", "--host", str(running.make_url("/")).removesuffix("/")]
        options += ["-u", "9", "-r", "9", "-t", "6s", "-s", "20", "Member", "Organizer"]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "locust", *options),
            cwd=ROOT,
            env=os.environ | {"EVENTSPHERE_DEMO_PASSWORD": "one that the stand-in takes"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, said.decode()
    assert any(status == 401 for _, status in server.answers)
    assert server.good("/publish") == server.good("/cancel") == 1
    assert server.answers["DELETE /api/auth/me", 204] == server.answers["POST /api/auth/register", 201] == 8
