"""Who may do what: roles are an admin's to give, and there is always an admin."""

from collections.abc import Callable
from datetime import datetime

from bson import ObjectId

from auth.models import User
from auth.problems import LastAdmin
from auth.repository import UserRepository
from kit.problems import Conflict, NotFound
from kit.tokens import Role
from kit.types import utc_now


class Roles:
    """The rules of roles."""

    def __init__(self, users: UserRepository, clock: Callable[[], datetime] = utc_now) -> None:
        self.users, self.clock = users, clock

    async def grant(self, user_id: ObjectId, role: Role) -> User:
        """Give a person a role; it is in their next access token.

        Raises:
            NotFound: there is no such person.
            LastAdmin: nobody could administrate any more.
            Conflict: the role was changed at the same moment.
        """
        user = await self._person(user_id)
        if user.role == "admin" != role:
            await self.let_leave(user)
            done = await self.users.leave(user_id, role, self.clock())
        else:
            done = await self.users.set_role(user_id, role, self.clock())
        if not done:
            raise Conflict("the role was changed at the same moment; please try again")
        return await self._person(user_id)

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
