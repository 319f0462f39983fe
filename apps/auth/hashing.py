"""Argon2id in a few threads with a bounded queue: hashing never stalls the event loop, nor piles up."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any, Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.passwords import normalise_password
from auth.settings import AuthSettings
from kit.problems import Overloaded

T = TypeVar("T")


class Hasher:
    """Hashes and verifies passwords (RFC 9106)."""

    def __init__(self, settings: AuthSettings) -> None:
        self.argon2 = PasswordHasher(
            time_cost=settings.argon2_time_cost,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
        )
        self._nobodys = self.argon2.hash(token_urlsafe())
        self._threads = ThreadPoolExecutor(settings.argon2_threads, thread_name_prefix="argon2")
        self._room = BoundedSemaphore(settings.argon2_threads + settings.argon2_queue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str:
        """The encoded hash of a password, with its own salt and parameters in it.

        Raises:
            Overloaded: too many passwords wait already.
        """
        return await self._run(self.argon2.hash, normalise_password(password))

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether the password belongs to the hash.

        Without a hash (nobody has that e-mail) the same work is done on nobody's hash, whose password
        nobody knows, so that an answer's time does not tell who has an account.

        Raises:
            Overloaded: too many passwords wait already.
        """
        return await self._run(self._verify, encoded or self._nobodys, normalise_password(password))

    def outdated(self, encoded: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self.argon2.check_needs_rehash(encoded)

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self.argon2.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        if not self._room.acquire(blocking=False):
            raise Overloaded("too many logins at once; please try again")
        future = self._threads.submit(work, *arguments)
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(future)
