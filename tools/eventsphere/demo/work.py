"""How the demo works through its lists: a few things at once, with progress, page after page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Any, TypeVar
from urllib.parse import quote

from rich.progress import Progress

from eventsphere.client import Api
from eventsphere.console import err

AT_ONCE = 4
LINES = 4  # of progress for each list, where there is no terminal that shows a bar

Item = TypeVar("Item")
Result = TypeVar("Result")


async def work_through(what: str, work: Callable[[Item], Awaitable[Result]], items: Collection[Item]) -> list[Result]:
    """Return the results of the work on all items, a few at once; show how far it is."""
    few = asyncio.Semaphore(AT_ONCE)
    with Progress(console=err, disable=not err.is_terminal) as progress:
        line = progress.add_task(f"{what:13}", total=len(items))
        done = 0

        async def one(item: Item) -> Result:
            nonlocal done
            async with few:
                result = await work(item)
            done += 1
            progress.advance(line)
            if not err.is_terminal and done * LINES // len(items) > (done - 1) * LINES // len(items):
                err.print(f"{what:13} {done} of {len(items)}")
            return result

        return await asyncio.gather(*map(one, items))


async def pages(api: Api, path: str, token: str) -> AsyncIterator[dict[str, Any]]:
    """Yield the items of every page of a list; the path may have a query."""
    first = f"{path}{'&' if '?' in path else '?'}limit=100"
    cursor = ""
    while True:
        page = (await api.call("GET", first + cursor, token=token)).expect(200)
        for item in page["items"]:
            yield item
        if not page["next_cursor"]:
            return
        cursor = f"&cursor={quote(page['next_cursor'])}"
