"""How many connections one process keeps, in all and for one address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

MOST = 768
"""Below the 1,024 open files that many systems allow a process, databases and logs included."""
MOST_OF_ADDRESS = 512
"""More than a healthy proxy keeps, since a process works on 256 requests at most."""


class Member(Protocol):
    """One connection."""

    @property
    def waits_since(self) -> float:
        """When it began to wait for its client; infinity while it is worked for."""

    @property
    def has_asked(self) -> bool:
        """Whether a whole request has come on it."""

    def cut(self) -> None:
        """End it at once."""


class Crowd:
    """The connections of one process.

    A new one finds room by the end of one that waits for its client: one that has not asked for anything yet, or else
    the one that has waited longest.
    """

    def __init__(self, most: int = MOST, most_of_address: int = MOST_OF_ADDRESS) -> None:
        self.most, self.most_of_address = most, most_of_address
        self.members: dict[Member, str] = {}
        self.by_address: Counter[str] = Counter()

    @contextmanager
    def present(self, member: Member, address: str) -> Iterator[None]:
        """Count a connection while it lasts.

        Raises:
            ConnectionRefusedError: there are too many, and each is being worked for.
        """
        self._make_room(address)
        self.members[member] = address
        self.by_address[address] += 1
        try:
            yield
        finally:
            self._forget(member)

    def _make_room(self, address: str) -> None:
        if self.by_address[address] >= self.most_of_address:
            self._cut([member for member, its in self.members.items() if its == address])
        elif len(self.members) >= self.most:
            self._cut(list(self.members))

    def _cut(self, members: list[Member]) -> None:
        waiting = [member for member in members if member.waits_since != float("inf")]
        if not waiting:
            raise ConnectionRefusedError
        least = min(waiting, key=lambda member: (member.has_asked, member.waits_since))
        self._forget(least)
        least.cut()

    def _forget(self, member: Member) -> None:
        address = self.members.pop(member, None)
        if address is None:
            return
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]
