"""A small service with one route of each kind, to test what the services share; `python -m tests.support.sample`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from bson import ObjectId
from pydantic import Field, SecretStr
from pymongo.errors import DuplicateKeyError, NetworkTimeout, ServerSelectionTimeoutError
from quart import Quart, Response, abort

from kit import app as kit_app
from kit import serve
from kit.access import ADMIN, OPTIONAL, ORGANIZER, PUBLIC, USER, principal, service, visitor
from kit.database import open_database
from kit.limits import per_minute
from kit.openapi import Media
from kit.pages import Page, PageQuery
from kit.problems import Conflict, NotFound
from kit.routing import Answer, Routes
from kit.runtime import Runtime, runtime
from kit.service_tokens import ServiceTokens
from kit.settings import Settings
from kit.text import PARAGRAPHS
from kit.types import Id, Money, Schema, UtcDatetime

SECRET = SecretStr("a-secret-of-the-sample-service-with-40-ch")
PLENTY = per_minute(60_000)


class NewNote(Schema):
    text: Annotated[str, Field(min_length=1, max_length=50), PARAGRAPHS]
    count: int = Field(default=1, strict=True, ge=1, le=10)
    at: UtcDatetime | None = None
    price: Money | None = None


class Note(NewNote):
    id: Id


class Who(Schema):
    id: Id | None
    role: str | None


class Key(Schema):
    idempotency_key: str = Field(min_length=8, max_length=64)


class Flavour(Schema):
    flavour: str = Field(pattern="^(sweet|salty)$")


class Taken(Conflict):
    """Somebody else has it."""

    code, title = "taken", "It is taken"


def make_routes() -> Routes:
    """New ones for each application: Quart binds a blueprint once."""
    routes = Routes("sample")
    for add in (add_notes, add_visitors, add_trouble, add_work):
        add(routes)
    return routes


def add_notes(routes: Routes) -> None:
    """What people and services do with notes."""

    @routes.post("/notes", access=ORGANIZER, limit=PLENTY, body=NewNote, answers={201: Note}, problems=[Taken])
    async def create_note(data: NewNote) -> Answer:
        """Write a note."""
        if data.text == "taken":
            raise Taken("it was taken a minute ago", owner="somebody")
        return Note(id=ObjectId("0" * 24), **data.model_dump()), 201, {"Location": "/notes/" + "0" * 24}

    @routes.get("/notes", access=USER, limit=PLENTY, query=PageQuery, answers={200: Page[Note]})
    async def list_notes(query_args: PageQuery) -> Answer:
        """My notes."""
        return Page[Note](items=[], next_cursor=str(query_args.limit))

    @routes.get("/notes/<note_id>", access=PUBLIC, limit=per_minute(5), answers={200: Note}, problems=[NotFound])
    async def read_note(note_id: ObjectId) -> Answer:
        """One note."""
        return Note(id=note_id, text="hello")

    @routes.delete("/notes/<note_id>", access=ADMIN, limit=PLENTY, answers={204: None})
    async def delete_note(note_id: ObjectId) -> Answer:
        """Burn it."""
        return "", 204

    @routes.put("/notes/<note_id>/taste", access=USER, limit=PLENTY, query=Flavour, headers=Key, answers={200: Who})
    async def taste_note(note_id: ObjectId, query_args: Flavour, headers: Key) -> Answer:
        """Taste it."""
        return Who(id=principal().id, role=headers.idempotency_key)

    @routes.put("/internal/notes/<note_id>", access=service("booking"), limit=PLENTY, answers={200: Who})
    async def stamp(note_id: ObjectId) -> Answer:
        """For booking only."""
        return Who(id=note_id, role=None)


def add_visitors(routes: Routes) -> None:
    """What anybody may read."""

    @routes.get("/limited", access=OPTIONAL, limit=per_minute(2), answers={200: Who})
    async def limited() -> Answer:
        """Not often."""
        return _who()

    @routes.get("/whoami", access=OPTIONAL, limit=PLENTY, answers={200: Who})
    async def whoami() -> Answer:
        """Who asks."""
        return _who()

    @routes.get("/poster", access=PUBLIC, limit=PLENTY, answers={200: Media("text/plain", "The poster."), 304: None})
    async def poster() -> Answer:
        """A public picture, shared for a minute."""
        runtime().service["posters"] += 1
        policy = {"Cache-Control": "public, max-age=5, s-maxage=60", "ETag": '"v1"'}
        return Response("poster", headers=policy, content_type="text/plain")


def add_trouble(routes: Routes) -> None:
    """What goes wrong."""

    @routes.get("/fail/<kind>", access=PUBLIC, limit=PLENTY, answers={200: Who})
    async def fail(kind: str) -> Answer:
        """Every way to go wrong."""
        raise FAILURES[kind] if kind in FAILURES else abort(int(kind))


def add_work(routes: Routes) -> None:
    """What takes time."""

    @routes.get("/wait/<milliseconds>", access=PUBLIC, limit=PLENTY, answers={200: Who})
    async def wait(milliseconds: str) -> Answer:
        """Take some time."""
        await asyncio.sleep(int(milliseconds) / 1000)
        return _who()

    @routes.get("/stream", access=PUBLIC, limit=PLENTY, answers={200: Media("text/plain", "Very much.")})
    async def stream() -> Answer:
        """More than anybody reads, in pieces."""
        return Response(_endless(), content_type="text/plain")

    @routes.get("/large", access=PUBLIC, limit=PLENTY, answers={200: Media("text/plain", "Much at once.")})
    async def large() -> Answer:
        """More than a connection's buffers hold, in one piece."""
        return Response(bytes(16 * 1024 * 1024), content_type="text/plain")

    @routes.post("/finish/<milliseconds>", access=PUBLIC, limit=PLENTY, answers={200: Who})
    async def finish(milliseconds: str) -> Answer:
        """Work that is done to its end, whoever leaves meanwhile."""
        await runtime().tasks.finish(_work(int(milliseconds) / 1000))
        return _who()


FAILURES: dict[str, Exception] = {
    "unknown": RuntimeError("the password is hunter2"),
    "duplicate": DuplicateKeyError("person@example.org is there already", 11000),
    "away": ServerSelectionTimeoutError("mongodb:27017 refused"),
    "slow": NetworkTimeout("mongodb:27017 timed out"),
    "timeout": TimeoutError("too slow"),
}


def _who() -> Who:
    person = visitor()
    return Who(id=person and person.id, role=person and person.role)


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield bytes(128 * 1024)


async def _work(seconds: float) -> None:
    runtime().service["begun"] += 1
    await asyncio.sleep(seconds)
    runtime().service["finished"] += 1
    if path := os.environ.get("SAMPLE_LOG"):
        with Path(path).open("a") as log:  # noqa: ASYNC230 - a line, in a test
            log.write("finished\n")


@asynccontextmanager
async def wire(running: Runtime) -> AsyncIterator[None]:
    async with open_database(running.settings) as database:
        running.service = {"begun": 0, "finished": 0, "posters": 0}
        running.service_tokens = ServiceTokens("sample", [SECRET])
        running.start(database, database.ping)
        yield


def create_app(settings: Settings) -> Quart:
    return kit_app.create_app("sample", "Sample", settings, make_routes(), wire)


if __name__ == "__main__":
    serve.main("sample", Settings, create_app)
