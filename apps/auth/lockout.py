"""Waiting after wrong passwords, counted in the database so that all replicas know.

For an account it begins after 5, whether the account exists or not; for an address after 20, since many people
may share one. Each further failure doubles the wait. Accounts and addresses are known by keyed digests only.
"""

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.models import Attempts
from auth.problems import LockedOut
from auth.repository import AttemptRepository
from kit.limits import network
from kit.types import utc_now

FIRST_WAIT = timedelta(seconds=5)


@dataclass(frozen=True)
class Rule:
    """How many failures are free, how long the longest wait is, and when failures are forgotten."""

    free: int
    longest: timedelta
    memory: timedelta


ACCOUNT = Rule(free=5, longest=timedelta(minutes=15), memory=timedelta(days=1))
ADDRESS = Rule(free=20, longest=timedelta(minutes=5), memory=timedelta(minutes=15))


def wait_after(failures: int, rule: Rule) -> timedelta:
    """How long to wait after so many failures: nothing at first, then twice as long each time."""
    if failures < rule.free:
        return timedelta(0)
    doublings = min(failures - rule.free, 20)  # far beyond the longest wait, and no overflow
    return min(FIRST_WAIT * (1 << doublings), rule.longest)


@dataclass(frozen=True)
class Login:
    """Under which ids the failures of a login are counted."""

    account: str
    address: str


class Lockout:
    """The rules of waiting.

    Args:
        repository: where failures are counted.
        key: keys the digests of e-mails and addresses.
        factor: multiplies what is free for one address, as it does every limit of one client.
        clock: tells the time.
    """

    def __init__(
        self, repository: AttemptRepository, key: bytes, factor: float = 1, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.repository, self.key, self.clock = repository, key, clock
        self.address_rule = Rule(max(1, round(ADDRESS.free * factor)), ADDRESS.longest, ADDRESS.memory)

    def login(self, email: str, address: str) -> Login:
        """The ids of a login for that e-mail from that address."""
        return Login(self._id("account", email), self._id("address", network(address)))

    async def check(self, login: Login) -> None:
        """Let a login pass.

        Raises:
            LockedOut: it has to wait.
        """
        now = self.clock()
        found = await self.repository.find([login.account, login.address], now)
        wait = max((self._free_at(item, login) - now for item in found), default=timedelta(0))
        if wait > timedelta(0):
            raise LockedOut(math.ceil(wait.total_seconds()))

    async def failed(self, login: Login) -> None:
        """Count a wrong password."""
        now = self.clock()
        await self.repository.count(login.account, now, now + ACCOUNT.memory)
        await self.repository.count(login.address, now, now + self.address_rule.memory)

    async def forgive(self, login: Login) -> None:
        """Forget the account's failures: its password was right. The address keeps its own."""
        await self.repository.forget(login.account)

    def _free_at(self, item: Attempts, login: Login) -> datetime:
        rule = ACCOUNT if item.id == login.account else self.address_rule
        return item.failed_at + wait_after(item.failures, rule)

    def _id(self, kind: str, value: str) -> str:
        return f"{kind}:{hmac.digest(self.key, value.encode(), 'sha256').hex()}"
