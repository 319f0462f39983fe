"""What a search costs among 100,000 events, as a ratio to the same search among 100.

`make bench-search` fills two databases with events; `--events 10000` fills the larger one with fewer. In both, the
same 20 events have a rare word. Each search runs in one database and then in the other, so that both meet the same
machine; the table has the medians. The last row is a filter that no index leads to, for comparison.

The events are stored before the indexes are built: the embedded database stores few events a second into indexes.
Without MONGODB_URI it runs here, with as much memory as `--cache` says and with its files in `--folder`.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from itertools import islice
from statistics import median

from bson import ObjectId
from pymongo import AsyncMongoClient

from event.models import Event
from event.repository import EventRepository
from event.rules import visible
from event.schemas import EventQuery
from event.search import ORDERS, conditions, folded
from kit.database import Database, Document
from kit.types import utc_now
from tests.support.database import running_database
from tests.support.seated import sample

FEW, MANY, RARE = 100, 100_000, 20
BATCH, ROUNDS, LIMIT = 1000, 15, 20
ENOUGH_SECONDS = 60
"""The time after which a search is not repeated any more."""
PATIENCE_MS = 3_600_000  # the embedded database answers nobody while it builds an index
SEARCHES = {
    "a word of 20 events": {"query": "Zauberflöte"},
    "its beginning, in another case and spelling": {"query": "ZAUBERFLO"},
    "two words, the other way round": {"query": "opera zauberflote"},
    "a word of 20 events, by price": {"query": "zauberflote", "sort": "price"},
    "a word of every event": {"query": "evening"},
    "a word of no event": {"query": "xylophone"},
    "no search: the first page": {},
}
SCAN: list[Document] = [{"status": "published"}, {"search": {"$regex": "zauberflote"}}]


@cache
def words_of(title: str) -> Document:
    """Return the stored words of a title."""
    return folded(title, "Old Opera", "music")


def events(number: int) -> Iterator[Document]:
    """Make documents of events, the rare ones spread among the others."""
    step, now = number // RARE, utc_now()
    for index in range(number):
        title = "Evening: Die Zauberflöte" if index % step == 0 else f"Evening of strings {index % 500}"
        starts_at = now + timedelta(days=1, minutes=index)
        document = sample(ObjectId(), 100).model_dump_doc() | {"title": title, "starts_at": starts_at}
        yield document | words_of(title)


@asynccontextmanager
async def filled(uri: str, number: int) -> AsyncIterator[EventRepository]:
    """A database with as many events and with all indexes."""
    async with AsyncMongoClient[Document](uri, tz_aware=True, connectTimeoutMS=PATIENCE_MS) as client:
        database = Database(client, f"search_{number}")
        await database.create_collections([Event])
        await _fill(database, number)
        await database.prepare([Event])
        yield EventRepository(database)


async def _fill(database: Database, number: int) -> None:
    made, done = events(number), 0
    while batch := list(islice(made, BATCH)):
        await database.collection(Event).insert_many(batch, ordered=False)
        done += len(batch)
        print(f"{done:,} of {number:,} events are stored", file=sys.stderr)


async def search(repository: EventRepository, wanted: list[Document], query: EventQuery) -> float:
    """Return the seconds of one page."""
    began = time.perf_counter()
    await repository.page(wanted, ORDERS[query.sort], LIMIT)
    return time.perf_counter() - began


async def compare(small: EventRepository, large: EventRepository) -> AsyncIterator[tuple[str, float, float]]:
    """Return each search with its median seconds in both databases."""
    for name, given in SEARCHES.items():
        query = EventQuery.model_validate(given)
        wanted = [visible(query, None), *conditions(query, utc_now())]
        yield name, *await _medians(small, large, wanted, query, ROUNDS)
    yield "without an index", *await _medians(small, large, SCAN, EventQuery(), 1)


async def _medians(
    small: EventRepository, large: EventRepository, wanted: list[Document], query: EventQuery, rounds: int
) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = [], []
    until = time.monotonic() + ENOUGH_SECONDS
    for turn in range(rounds + 1):
        if turn > 1 and time.monotonic() > until:
            break
        for seconds, repository in zip(taken, (small, large), strict=True):
            found = await search(repository, wanted, query)
            if turn:  # the first one warms up
                seconds.append(found)
    return median(taken[0]), median(taken[1])


async def main(number: int, cache: str, folder: str | None) -> None:
    """Fill, measure and print the table."""
    with running_database(cache, folder) as uri:
        async with filled(uri, FEW) as small, filled(uri, number) as large:
            print(f"| search | ms among {FEW:,} events | ms among {number:,} | ratio |\n|---|---|---|---|", flush=True)
            async for name, few, many in compare(small, large):
                print(f"| {name} | {few * 1000:.1f} | {many * 1000:.1f} | {many / few:.2f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench-search", description=__doc__)
    parser.add_argument("--events", type=int, default=MANY, help="how many events the larger database has")
    parser.add_argument("--cache", default="4G", help="memory of the embedded database")
    parser.add_argument("--folder", help="where its files are meanwhile, such as /dev/shm")
    given = parser.parse_args()
    asyncio.run(main(given.events, given.cache, given.folder))
