"""Auth's public keys (RFC 7517), fetched when needed and kept."""

import asyncio
import logging
from time import monotonic
from typing import Any

import aiohttp
from jose import jwk
from jose.backends.base import Key
from jose.exceptions import JWKError

from kit.problems import Overloaded
from kit.tokens import ALGORITHM

log = logging.getLogger(__name__)
UNKNOWN_PAUSE = 1.0
KEEP_SECONDS, REFRESH_PAUSE = 300.0, 30.0
PATH = "/api/auth/.well-known/jwks.json"


class RemoteKeys:
    """Keep the keys of a JWKS address.

    An unknown `kid` asks again, at most once a second. A longer pause would refuse good tokens: in a rotation a pod
    that has just started may have asked an auth pod that did not know the new key yet, and meet that key soon after.

    Keys are fetched anew after five minutes, so that one which auth withdrew stops working here too. While auth can't
    be reached the known ones stay in use, and every half minute one request tries.
    """

    def __init__(self, http: aiohttp.ClientSession, auth_url: str) -> None:
        self.http = http
        self.url = auth_url + PATH
        self.keys: dict[str, Key] = {}
        self.fetched = self.tried = float("-inf")
        self.fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key with that id, or None when auth does not publish it.

        Raises:
            Overloaded: no key is known yet and auth cannot be reached.
        """
        if self.fetching is None and self._wants_fetch(kid):
            # A task of its own: the caller that began it may leave, and others wait for the same answer.
            self.fetching = asyncio.create_task(self._fetch())
            await asyncio.shield(self.fetching)
        elif self.fetching is not None and kid not in self.keys:
            await asyncio.shield(self.fetching)
        if not self.keys:
            raise Overloaded("the keys that verify tokens can't be fetched at the moment")
        return self.keys.get(kid)

    def _wants_fetch(self, kid: str) -> bool:
        now = monotonic()
        if kid in self.keys:
            return now - self.fetched > KEEP_SECONDS and now - self.tried > REFRESH_PAUSE
        return now - self.tried > UNKNOWN_PAUSE

    async def _fetch(self) -> None:
        try:
            async with self.http.get(self.url, timeout=aiohttp.ClientTimeout(total=3)) as response:
                response.raise_for_status()
                self.keys = read_keys(await response.json())
                self.fetched = monotonic()
        except (aiohttp.ClientError, TimeoutError, JWKError, LookupError, TypeError, ValueError) as error:
            log.warning("auth's keys could not be fetched", extra={"url": self.url, "reason": repr(error)})
        finally:
            self.tried = monotonic()
            self.fetching = None


def read_keys(document: dict[str, Any]) -> dict[str, Key]:
    """The RSA keys of a JWKS document by their ids, each built once (building costs 100 times a verification).

    Raises:
        JWKError, LookupError, TypeError, ValueError: it is malformed or holds no such key.
    """
    found = {entry["kid"]: jwk.construct(entry, ALGORITHM) for entry in document["keys"] if entry["kty"] == "RSA"}
    if not found:
        raise ValueError("no RSA key")
    return found
