"""Who may call auth: its own routes ask the database, so that nobody uses rights here that were taken from them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from auth.keys import LocalKeys
from auth.repository import SessionRepository, UserRepository
from kit.problems import Unauthorized
from kit.revocations import Revocations
from kit.tokens import Principal, Verifier
from kit.types import utc_now


class LiveVerifier(Verifier):
    """Admits a token's person with the role that the account has now, as long as account and login last."""

    def __init__(
        self,
        keys: LocalKeys,
        revocations: Revocations,
        users: UserRepository,
        sessions: SessionRepository,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(keys, revocations.ended)
        self.users, self.sessions, self.clock = users, sessions, clock

    async def admit(self, token: str) -> Principal:
        """Return the person who may make a request with a token.

        Raises:
            Unauthorized: the token is not valid, its account has gone, its login has ended, or rights were taken
                from the account since it was signed.
        """
        who = await self.verify(token)
        user = await self.users.by_id(who.id)
        if user is None:
            raise Unauthorized("this account no longer exists")
        if who.generation < user.generation:
            raise Unauthorized("the account's rights have changed; refresh the access token")
        if await self.sessions.find(who.session, self.clock()) is None:
            raise Unauthorized("this login has ended; please log in again")
        return replace(who, role=user.role)
