"""Find the front door of an environment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp

from eventsphere import naming
from eventsphere.check.resources import dig
from eventsphere.errors import CommandError, Exit

LIST = "/api/events?limit=1"
TIME_LIMIT = aiohttp.ClientTimeout(total=5)


def addresses(ingress: Mapping[str, Any], frontend: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a cluster of one's own may be reached: its ingress controller, then the frontend's Service."""
    for each in dig(ingress, "status.loadBalancer.ingress", []):
        yield f"http://{each.get('ip') or each.get('hostname')}"
    spec = frontend["spec"]
    yield f"http://{spec['clusterIP']}:{spec['ports'][0]['port']}"


async def find(session: aiohttp.ClientSession, urls: Sequence[str]) -> str:
    """Return the first address that answers as the platform does.

    Raises:
        CommandError: none does.
    """
    for url in urls:
        if await _lists_events(session, url):
            return url
    inside = naming.command("cluster exec -- COMMAND")
    remedy = f"run this where the cluster's network is reached ({inside}), or name the address by --url"
    raise CommandError(f"no front door answers at {' or '.join(urls)}", remedy, Exit.NOT_READY)


async def _lists_events(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url + LIST, timeout=TIME_LIMIT) as answer:
            answer.raise_for_status()
            page = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False
    return isinstance(page, dict) and "items" in page
