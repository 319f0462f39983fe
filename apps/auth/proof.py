"""Proving who one is by a password."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from auth.hashing import Hasher
from auth.lockout import Counter, Lockout, Place
from auth.models import User
from auth.problems import InvalidCredentials, WrongPassword
from kit.problems import Problem


@dataclass(frozen=True)
class Proof:
    """A password, and where it came from."""

    password: str = field(repr=False)
    place: Place


class Prover:
    """Checks passwords, and makes those wait who guess."""

    def __init__(self, lockout: Lockout, hasher: Hasher) -> None:
        self.lockout, self.hasher = lockout, hasher

    async def log_in(self, email: str, user: User | None, proof: Proof) -> User:
        """Return the account if the password is its own, and know the place from now on.

        Without an account the work is the same, so that an answer's time tells nothing.

        Raises:
            InvalidCredentials: there is no account, or the password is wrong.
            LockedOut: too many passwords were wrong lately.
        """
        counters = await self.lockout.of_login(email, proof.place)
        found = await self._prove(counters, user, proof.password, InvalidCredentials)
        await self.lockout.remember(email, proof.place)
        return found

    async def confirm(self, user: User, session: str, password: str) -> None:
        """Ask somebody who is logged in for the password again; nobody else's failures count here.

        Raises:
            WrongPassword: the password is wrong.
            LockedOut: too many passwords were wrong lately in this session.
        """
        await self._prove(self.lockout.of_session(session), user, password, WrongPassword)

    async def _prove(
        self, counters: Sequence[Counter], user: User | None, password: str, refusal: type[Problem]
    ) -> User:
        await self.lockout.check(counters)
        right = await self.hasher.verify(user.password_hash if user else None, password)
        if user is None or not right:
            await self.lockout.failed(counters)
            raise refusal
        # Others may have guessed at the same time: a right guess counts only if they left it one.
        await self.lockout.check(counters)
        await self.lockout.forgive(counters)
        return user
