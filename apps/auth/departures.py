"""Accounts that go: what is known of a person here goes, and the other services learn of it.

A deletion is one guarded update (`UserRepository.close`), after which nobody finds the account. All else follows, and
may be repeated: a process that ends halfway leaves it to the next run of `finish_all`.
"""

from collections.abc import Callable
from datetime import datetime

from auth.lockout import Lockout
from auth.models import User
from auth.organizers import Organizers
from auth.repository import UserRepository
from auth.revocations import RevocationRepository
from auth.roles import Roles
from auth.sessions import Sessions
from kit.problems import Conflict
from kit.types import utc_now

BATCH = 100


class Departures:
    """The rules of leaving."""

    def __init__(
        self,
        users: UserRepository,
        sessions: Sessions,
        roles: Roles,
        lockout: Lockout,
        organizers: Organizers,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.users, self.sessions, self.roles = users, sessions, roles
        self.lockout, self.organizers, self.clock = lockout, organizers, clock

    @property
    def revocations(self) -> RevocationRepository:
        """Where the other services learn of it."""
        return self.sessions.revocations

    async def leave(self, user: User) -> None:
        """Delete an account.

        An event that is published between the question and the deletion is cancelled by event, which learns of the
        deletion within seconds.

        Raises:
            EventsToCome: the person has published events to come.
            LastAdmin: nobody could administrate any more.
            Conflict: the account's role was changed at the same moment.
        """
        await self.organizers.check_may_leave(user.id)
        await self.roles.let_leave(user)
        if not await self.users.close(user.id, self.clock()):
            raise Conflict("the account's role was changed at the same moment; please try again")
        await self._finish(user, user.generation + 1)

    async def finish_all(self) -> None:
        """Finish the deletions that ended halfway."""
        for user in await self.users.closed(BATCH):
            await self._finish(user, user.generation)

    async def _finish(self, user: User, generation: int) -> None:
        await self.revocations.end_account(user.id, generation)
        await self.sessions.end_all(user.id)
        await self.lockout.forget(user.email)
        await self.users.remove(user.id)
