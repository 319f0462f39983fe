"""Waiting after wrong passwords, counted in the database so that all replicas know.

Strangers must not keep an account's owner out, so failures count against whoever makes them:

- a session (its person proves a password again): against that session alone;
- a known device, where the person logged in before: against that device alone;
- anybody else: against the network for this account, and against the network for all accounts together;
- from a network where the person never logged in, also against the account, which bears 100 failures a day
  (the bound of NIST SP 800-63B, section 5.2.2), so that many networks together can't guess on.

One network makes fewer than 100 failures a day with one account, so one stranger locks nobody else out. Many can keep
out devices and networks that the account does not know; those that it knows always get in. Accounts, devices and
networks are known by keyed digests only. All this is the same for an e-mail that has no account.
"""

import hmac
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.attempts import AttemptRepository, PlaceRepository
from auth.models import Attempts
from auth.problems import LockedOut
from kit.limits import network
from kit.types import utc_now

FIRST_WAIT = timedelta(seconds=5)
KEEP_PLACES = timedelta(days=90)
"""How long a device or network is known after the last login there."""


@dataclass(frozen=True)
class Rule:
    """How many failures are free, how long the longest wait is, and when failures are forgotten.

    Attributes:
        sliding: each failure is remembered for `memory` after the last one; else all are for `memory` after the first.
    """

    free: int
    longest: timedelta
    memory: timedelta
    sliding: bool = True


GUESSER = Rule(free=5, longest=timedelta(minutes=20), memory=timedelta(days=1))
ADDRESS = Rule(free=20, longest=timedelta(minutes=5), memory=timedelta(minutes=15))
ACCOUNT = Rule(free=100, longest=timedelta(minutes=15), memory=timedelta(days=1), sliding=False)


def wait_after(failures: int, rule: Rule) -> timedelta:
    """Return how long to wait after so many failures: nothing at first, then twice as long each time."""
    if failures < rule.free:
        return timedelta(0)
    doublings = min(failures - rule.free, 20)  # far beyond the longest wait, and no overflow
    return min(FIRST_WAIT * (1 << doublings), rule.longest)


@dataclass(frozen=True)
class Place:
    """Where a login comes from: an address, and a device if its cookie came along."""

    address: str
    device: str = ""


@dataclass(frozen=True)
class Counter:
    """Under which id failures are counted, and by which rule."""

    id: str
    rule: Rule


class Lockout:
    """The rules of waiting.

    Args:
        attempts: where failures are counted.
        places: where devices and networks are known.
        key: keys the digests of e-mails, devices and addresses.
        factor: multiplies what is free for one address, as it does every limit of one client.
        clock: tells the time.
    """

    def __init__(
        self,
        attempts: AttemptRepository,
        places: PlaceRepository,
        key: bytes,
        factor: float = 1,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.attempts, self.places, self.key, self.clock = attempts, places, key, clock
        self.address_rule = Rule(max(1, round(ADDRESS.free * factor)), ADDRESS.longest, ADDRESS.memory)

    async def of_login(self, email: str, place: Place) -> list[Counter]:
        """Return what counts the failures of a login; the first counter is the client's own."""
        device, net = self._places(email, place)
        known = await self.places.known([device, net], self.clock())
        if place.device and device in known:
            return [Counter(device, GUESSER)]
        address = Counter(self._id("address", network(place.address)), self.address_rule)
        account = [] if net in known else [Counter(self._id("account", email), ACCOUNT)]
        return [Counter(net, GUESSER), address, *account]

    def of_session(self, session: str) -> list[Counter]:
        """Return what counts the failures of somebody who is logged in."""
        return [Counter(self._id("session", session), GUESSER)]

    async def check(self, counters: Sequence[Counter]) -> None:
        """Let a password be tried.

        Raises:
            LockedOut: the client has to wait.
        """
        now, rules = self.clock(), {counter.id: counter.rule for counter in counters}
        found = await self.attempts.find(list(rules), now)
        wait = max((free_at(item, rules[item.id]) - now for item in found), default=timedelta(0))
        if wait > timedelta(0):
            raise LockedOut(math.ceil(wait.total_seconds()))

    async def failed(self, counters: Sequence[Counter]) -> None:
        """Count a wrong password."""
        now = self.clock()
        for counter in counters:
            await self.attempts.count(counter.id, now, now + counter.rule.memory, sliding=counter.rule.sliding)

    async def forgive(self, counters: Sequence[Counter]) -> None:
        """Forget the client's own failures: its password was right. The address and the account keep theirs."""
        await self.attempts.forget(counters[0].id)

    async def remember(self, email: str, place: Place) -> None:
        """Know the device and the network from now on: the account's person has logged in there."""
        device, net = self._places(email, place)
        found = [device, net] if place.device else [net]
        await self.places.remember(found, self._id("account", email), self.clock() + KEEP_PLACES)

    async def forget(self, email: str) -> None:
        """Forget where an account's person logged in."""
        await self.places.forget(self._id("account", email))

    def _places(self, email: str, place: Place) -> tuple[str, str]:
        return self._id("device", email, place.device), self._id("network", email, network(place.address))

    def _id(self, kind: str, *values: str) -> str:
        return f"{kind}:{hmac.digest(self.key, chr(0).join(values).encode(), 'sha256').hex()}"


def free_at(item: Attempts, rule: Rule) -> datetime:
    """Return when the next password may be tried."""
    return item.failed_at + wait_after(item.failures, rule)
