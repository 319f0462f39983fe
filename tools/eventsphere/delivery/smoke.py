"""`eventsphere delivery smoke`: whether an environment's public addresses answer as people need them."""

import asyncio
import time
from pathlib import Path
from typing import NamedTuple

import aiohttp

from eventsphere.check import tree
from eventsphere.errors import CommandError
from eventsphere.promote.order import require_environment

SECONDS = 10.0
PAUSE_SECONDS = 5.0


class Question(NamedTuple):
    """One request, and what must be in its answer."""

    path: str
    content_type: str


QUESTIONS = (
    Question("/", "text/html"),
    Question("/api/events?limit=1", "application/json"),
    Question("/api/auth/.well-known/jwks.json", "application/json"),
)


def hosts(root: Path, environment: str) -> list[str]:
    """Return the hosts of an environment's Ingress, the web app's first."""
    require_environment(environment)
    (ingress,) = tree.scene(root, environment).kind("Ingress")
    return [str(rule["host"]) for rule in ingress.spec["rules"]]


def smoke(root: Path, environment: str, seconds: float) -> list[str]:
    """Ask all questions until each is answered; returns a line for each.

    Raises:
        CommandError: one is not answered in time; the line says which, and how.
    """
    return asyncio.run(ask(f"https://{hosts(root, environment)[0]}", seconds))


async def ask(url: str, seconds: float) -> list[str]:
    """Ask one address."""
    until = time.monotonic() + seconds
    limit = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=limit) as session:
        return [await _answered(session, url, each, until) for each in QUESTIONS]


async def _answered(session: aiohttp.ClientSession, url: str, question: Question, until: float) -> str:
    while True:
        why = await _problem(session, url, question)
        if not why:
            return f"{question.path} answers"
        if time.monotonic() >= until:
            raise CommandError(f"{url}{question.path} {why}", "see the environment's pods and its Ingress")
        await asyncio.sleep(min(PAUSE_SECONDS, max(0.0, until - time.monotonic())))


async def _problem(session: aiohttp.ClientSession, url: str, question: Question) -> str:
    try:
        async with session.get(url + question.path, allow_redirects=False) as answer:
            if answer.status != 200:
                return f"answered {answer.status}"
            return "" if answer.content_type == question.content_type else f"is {answer.content_type}"
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"did not answer ({type(error).__name__})"
