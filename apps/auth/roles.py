"""Who may do what: roles are an admin's to give, and there is always an admin."""

from collections.abc import Callable
from datetime import datetime

from bson import ObjectId

from auth.models import User
from auth.problems import LastAdmin
from auth.repository import UserRepository
from auth.revocations import RevocationRepository
from kit.problems import Conflict, NotFound
from kit.tokens import ROLES, Role
from kit.types import utc_now


class Roles:
    """The rules of roles."""

    def __init__(
        self, users: UserRepository, revocations: RevocationRepository, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.users, self.revocations, self.clock = users, revocations, clock

    async def grant(self, user_id: ObjectId, role: Role) -> User:
        """Give a person a role. If that takes rights, tokens with the old role end; else they last.

        Repeating it tells every service again, should it not have come that far the first time.

        Raises:
            NotFound: there is no such person.
            LastAdmin: nobody could administrate any more.
            Conflict: the role was changed at the same moment.
        """
        user = await self._person(user_id)
        takes = ROLES.index(role) < ROLES.index(user.role)
        if not await (self._take(user, role) if takes else self.users.set_role(user.id, role, self.clock())):
            raise Conflict("the role was changed at the same moment; please try again")
        changed = await self._person(user_id)
        await self.revocations.end_before(changed.id, changed.generation)
        return changed

    async def _take(self, user: User, role: Role) -> bool:
        await self.let_leave(user)
        return await self.users.demote(user, role, self.clock())

    async def let_leave(self, user: User) -> None:
        """Let an admin go, if it is one.

        Raises:
            LastAdmin: nobody could administrate any more.
        """
        if user.role == "admin" and not await self.users.begin_leaving(user.id):
            raise LastAdmin

    async def _person(self, user_id: ObjectId) -> User:
        user = await self.users.by_id(user_id)
        if user is None:
            raise NotFound("there is no such person")
        return user
