"""Logins: each is a family of refresh tokens of which one is in force (RFC 9700, section 4.14.2)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes

from bson import ObjectId

from auth.models import Session
from auth.problems import InvalidRefreshToken
from auth.refresh_tokens import RefreshToken, Verdict, judge
from auth.repository import SessionRepository
from auth.revocations import RevocationRepository
from kit.revocations import TOKENS_END
from kit.types import utc_now

log = logging.getLogger(__name__)
KEEP = timedelta(days=30)
"""How long a login lasts without being used."""


@dataclass(frozen=True)
class Refreshed:
    """Whose login it is, and the refresh token that is in force now."""

    user_id: ObjectId
    token: RefreshToken


class Sessions:
    """The rules of logins; with a login its access tokens end, everywhere."""

    def __init__(
        self,
        repository: SessionRepository,
        revocations: RevocationRepository,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.repository, self.revocations, self.clock = repository, revocations, clock

    async def begin(self, user_id: ObjectId) -> RefreshToken:
        """Start a login."""
        now, token = self.clock(), RefreshToken.new()
        await self.repository.add(
            Session(
                id=token.session_id,
                user_id=user_id,
                current=token.digest,
                created_at=now,
                rotated_at=now,
                expires_at=now + KEEP,
            )
        )
        return token

    async def rotate(self, text: str) -> Refreshed:
        """Replace a refresh token by its successor, whose 30 days begin now.

        Raises:
            InvalidRefreshToken: it is not in force. If it was once, somebody has a copy of it: the login ends.
        """
        token, session = await self._find(text)
        now = self.clock()
        match judge(session, token, now):
            case Verdict.CURRENT:
                salt = token_bytes(32)
                successor = token.successor(salt)
                if await self.repository.rotate(token, successor, salt, now, now + KEEP):
                    return Refreshed(session.user_id, successor)
                return await self.rotate(text)  # somebody was quicker: now it is a repetition
            case Verdict.REPEATED:
                return Refreshed(session.user_id, token.successor(session.salt))
        await self._end(session.id)
        log.warning("a refresh token was used again; its login has ended", extra={"user": str(session.user_id)})
        raise InvalidRefreshToken

    async def end(self, text: str, everywhere: bool = False) -> None:
        """End the login of a refresh token, or all of that person's; nothing happens if there is none."""
        try:
            token, session = await self._find(text)
        except InvalidRefreshToken:
            return
        if everywhere and judge(session, token, self.clock()) is not Verdict.REUSED:
            await self.end_all(session.user_id)
        else:
            await self._end(session.id)

    async def end_all(self, user_id: ObjectId, but: str = "") -> None:
        """End every login of a person, but that with this id."""
        await self.revocations.end_sessions(await self.repository.used_since(user_id, but, self.clock() - TOKENS_END))
        await self.repository.end_all(user_id, but)

    async def _end(self, session_id: str) -> None:
        # The tokens first: whatever ends this process in between, repeating the call does the rest.
        await self.revocations.end_sessions([session_id])
        await self.repository.end(session_id)

    async def _find(self, text: str) -> tuple[RefreshToken, Session]:
        token = RefreshToken.parse(text)
        session = await self.repository.find(token.session_id, self.clock()) if token else None
        if token is None or session is None:
            raise InvalidRefreshToken
        return token, session
