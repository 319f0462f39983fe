"""Access tokens that end before their time: auth keeps the list, and every service follows it.

A service asks auth once a second for what is new, and looks a token's person and login up in its own memory, which
costs a request nothing. Asking auth on every request would cost each call a round trip, and every service its
availability; a message queue would be one more part to run, and a service that starts would still need the list.

An account's tokens carry its generation, a number that grows when rights are taken. Comparing numbers is exact where
comparing times is not: `iat` has whole seconds, replicas' clocks differ, and a token may be signed from what was read
before the change. While auth can't be reached, a service goes by what it knows: auth issues no tokens meanwhile, and
those that are out end within 15 minutes by themselves.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlencode

from pydantic import Field, ValidationError

from kit.client import OutcomeUnknown, ServiceClient
from kit.pages import Page
from kit.tasks import Tasks
from kit.tokens import Principal
from kit.types import Schema, UtcDatetime, utc_now

log = logging.getLogger(__name__)
PATH = "/internal/revocations"
PAUSE_SECONDS = 1.0
OVERLAP = timedelta(seconds=10)
"""Read again each time: more than clocks of auth's replicas differ and than a write takes."""
TOKENS_END = timedelta(minutes=20)
"""How long an entry matters to tokens: as long as they live, and what clocks may differ by."""
DEPARTURES_KNOWN = timedelta(days=30)
"""How long a deleted account is on the list: a service that was away for less learns of every one."""
MOST = 100_000


class Revocation(Schema):
    """The end of some tokens: those of a login, or those of an account whose generation is lower than this one."""

    id: str = Field(pattern="^[0-9a-f]{24,32}$", description="Of the account or the login")
    generation: int = Field(default=0, ge=0)
    deleted: bool = Field(default=False, description="The account itself has gone")
    at: UtcDatetime


class RevocationPage(Page[Revocation]):
    """One page of the list; `now` is auth's time, from which the next reading goes on."""

    now: UtcDatetime


class RevocationQuery(Schema):
    """Since when, and whether only accounts that have gone."""

    since: UtcDatetime
    deleted: bool = False
    limit: int = Field(default=1000, ge=1, le=1000)
    cursor: str | None = Field(default=None, min_length=1, max_length=512)


Read: TypeAlias = Callable[[RevocationQuery], Awaitable[RevocationPage]]
Take: TypeAlias = Callable[[Sequence[Revocation]], Awaitable[None]]


def from_auth(client: ServiceClient) -> Read:
    """Return what reads a page of the list from auth."""

    async def read(query: RevocationQuery) -> RevocationPage:
        parameters = urlencode(query.model_dump(mode="json", exclude_none=True))
        reply = await client.call("GET", f"{PATH}?{parameters}")
        try:
            return RevocationPage.model_validate(reply.body)
        except ValidationError as error:
            raise OutcomeUnknown(f"auth answered {reply.status} instead of its list") from error

    return read


class Feed:
    """Reads the list from where the last reading ended, and hands it on; what is handed on twice must do no harm."""

    def __init__(
        self,
        read: Read,
        take: Take,
        memory: timedelta = TOKENS_END,
        *,
        deleted: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.read, self.take, self.memory, self.deleted, self.clock = read, take, memory, deleted, clock
        self.since: datetime | None = None
        self.reaches = True

    async def keep_up(self) -> None:
        """Follow the list as long as it can be reached; say once when it can't, and once when it can again."""
        try:
            await self.follow()
        except OutcomeUnknown as error:
            if self.reaches:
                log.warning("auth's revocations can't be read; known ones go on", extra={"reason": str(error)})
            self.reaches = False
        else:
            if not self.reaches:
                log.info("auth's revocations can be read again")
            self.reaches = True

    async def follow(self) -> None:
        """Read all that is new.

        Raises:
            OutcomeUnknown: auth gives no answer; the next reading begins where this one did.
        """
        query = RevocationQuery(since=self.since or self.clock() - self.memory, deleted=self.deleted)
        page = await self.read(query)
        began = page.now
        await self.take(page.items)
        while page.next_cursor:
            page = await self.read(query.model_copy(update={"cursor": page.next_cursor}))
            await self.take(page.items)
        self.since = began - OVERLAP


class Revocations:
    """The entries that matter to tokens, in memory: the latest `MOST`, for as long as tokens live."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self.clock = clock
        self._entries: dict[str, Revocation] = {}

    def ended(self, who: Principal) -> bool:
        """Decide whether the token that names this person and login has ended."""
        entry = self._entries.get(str(who.id))
        return (entry is not None and who.generation < entry.generation) or who.session in self._entries

    async def take(self, items: Sequence[Revocation]) -> None:
        """Learn of entries, and forget those that are too old to matter."""
        if not items:
            return
        for item in items:
            known = self._entries.pop(item.id, None)
            self._entries[item.id] = known if known and known.generation > item.generation else item
        since = self.clock() - TOKENS_END
        latest = list(self._entries.values())[-MOST:]
        self._entries = {entry.id: entry for entry in latest if entry.at > since}


class Accounts:
    """What a service follows of people's accounts: which tokens have ended, and which accounts have gone."""

    def __init__(self, read: Read, departed: Take) -> None:
        self.revocations = Revocations()
        self.ended = Feed(read, self.revocations.take)
        self.departed = Feed(read, departed, DEPARTURES_KNOWN, deleted=True)

    async def begin(self, tasks: Tasks) -> None:
        """Read what has ended before the first request comes, if auth can be reached, and follow from then on."""
        await self.ended.keep_up()
        for feed in (self.ended, self.departed):
            tasks.every(PAUSE_SECONDS, feed.keep_up)
