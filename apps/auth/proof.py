"""Proving who one is by a password."""

from dataclasses import dataclass, field

from auth.hashing import Hasher
from auth.lockout import Lockout
from auth.models import User
from kit.problems import Problem


@dataclass(frozen=True)
class Proof:
    """A password, and the address that it came from."""

    password: str = field(repr=False)
    address: str


class Prover:
    """Checks passwords, and makes those wait who guess."""

    def __init__(self, lockout: Lockout, hasher: Hasher) -> None:
        self.lockout, self.hasher = lockout, hasher

    async def prove(self, email: str, user: User | None, proof: Proof, refusal: type[Problem]) -> User:
        """The account, if the password is its own; without one the work is the same, and it never is.

        Raises:
            refusal: it is not.
            LockedOut: too many were not lately.
        """
        login = self.lockout.login(email, proof.address)
        await self.lockout.check(login)
        right = await self.hasher.verify(user.password_hash if user else None, proof.password)
        if user is None or not right:
            await self.lockout.failed(login)
            raise refusal
        # Others may have guessed at the same time: a right guess counts only if they left it one.
        await self.lockout.check(login)
        await self.lockout.forgive(login)
        return user
