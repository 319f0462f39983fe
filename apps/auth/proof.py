"""Proving who one is by a password."""

from dataclasses import dataclass, field

from auth.hashing import Hasher
from auth.lockout import Lockout
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

    async def prove(self, email: str, password_hash: str | None, proof: Proof, refusal: type[Problem]) -> None:
        """Return if the password belongs to the hash; without a hash the work is the same, and it never does.

        Raises:
            refusal: it does not.
            LockedOut: too many did not lately.
        """
        login = self.lockout.login(email, proof.address)
        await self.lockout.check(login)
        if not await self.hasher.verify(password_hash, proof.password):
            await self.lockout.failed(login)
            raise refusal
        # Others may have guessed at the same time: a right guess counts only if they left it one.
        await self.lockout.check(login)
        await self.lockout.forgive(login)

    async def forget(self, email: str, proof: Proof) -> None:
        """Forget what is remembered of a deleted account."""
        await self.lockout.forgive(self.lockout.login(email, proof.address))
