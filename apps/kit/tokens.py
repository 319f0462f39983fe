"""Access tokens of people: RS256, signed by auth alone, verified by every service with auth's public keys."""

from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any, Literal, Protocol, cast, get_args

from bson import ObjectId
from cachetools import LRUCache
from jose import jwt
from jose.backends.base import Key
from jose.exceptions import JWTError

from kit.compact import check_compact
from kit.problems import Unauthorized
from kit.types import parse_object_id

ISSUER = AUDIENCE = "eventsphere"
ALGORITHM = "RS256"
LONGEST_TOKEN = 4096

Role = Literal["attendee", "organizer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes the request.

    Attributes:
        session: the login that the token came from.
        generation: the account's, when the token was signed: it grows when the account's rights are taken.
    """

    id: ObjectId
    role: Role
    expires: int
    session: str = ""
    generation: int = 0

    @property
    def is_admin(self) -> bool:
        """May do everything that an organizer may do with their own."""
        return self.role == "admin"


class Keys(Protocol):
    """Where public keys come from."""

    async def find(self, kid: str) -> Key | None:
        """The key with that id (RFC 7517, section 4.5); None when there is none."""


class Verifier:
    """Verifies access tokens, and remembers the claims of those that it has verified.

    A remembered token is still refused once it has expired, or has ended before; changing or removing a key takes
    effect for remembered tokens with their expiry, 15 minutes at most.

    Args:
        keys: where public keys come from.
        ended: tells whether a token has ended before its time.
        remember: how many tokens are remembered.
    """

    def __init__(
        self, keys: Keys, ended: Callable[[Principal], bool] = lambda _: False, remember: int = 10_000
    ) -> None:
        self.keys, self.ended = keys, ended
        self.known: LRUCache[str, Principal] = LRUCache(remember)

    async def admit(self, token: str) -> Principal:
        """Return the person who may make a request with a token; auth itself asks more than the token.

        Raises:
            Unauthorized: as for `verify`.
        """
        return await self.verify(token)

    async def verify(self, token: str) -> Principal:
        """Return the person that a token speaks for.

        Raises:
            Unauthorized: it is malformed, forged, expired, ended, for somebody else, or signed by an unknown key.
        """
        found = self.known.get(token)
        if found is None:
            found = self.known[token] = await self._read(token)
        if found.expires <= time():
            raise Unauthorized("the access token has expired")
        if self.ended(found):
            raise Unauthorized("the access token has ended; log in or refresh it")
        return found

    def remembered(self, token: str) -> Principal | None:
        """Return the person of a token that was verified before and has neither expired nor ended."""
        found = self.known.get(token)
        return found if found and found.expires > time() and not self.ended(found) else None

    async def _read(self, token: str) -> Principal:
        if len(token) > LONGEST_TOKEN:
            raise Unauthorized("the access token is too long")
        try:
            header = jwt.get_unverified_header(token)
            key = await self.keys.find(str(header.get("kid", ""))) if header.get("alg") == ALGORITHM else None
            if key is None:
                raise Unauthorized("the access token was not signed by a known key")
            return principal(decode(token, key, ALGORITHM, AUDIENCE))
        except (JWTError, ValueError) as error:
            raise Unauthorized("the access token is not valid") from error


def decode(token: str, key: Key, algorithm: str, audience: str) -> dict[str, Any]:
    """Return the claims of a token whose form, signature, issuer, audience and times are right.

    Raises:
        jose.exceptions.JWTError: one of them is not.
    """
    required = {f"require_{claim}": True for claim in ("exp", "iat", "sub", "aud", "iss")}
    try:
        check_compact(token)
        claims = jwt.decode(token, key, algorithms=[algorithm], audience=audience, issuer=ISSUER, options=required)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:  # what odd JSON makes of python-jose
        raise JWTError("malformed") from error
    return cast("dict[str, Any]", claims)


def principal(claims: dict[str, Any]) -> Principal:
    """The person whom verified claims name.

    Raises:
        ValueError: the subject is no id, or the role or the generation is none.
    """
    generation = claims.get("gen", 0)
    if claims.get("role") not in ROLES or not isinstance(generation, int):
        raise ValueError("unknown role or generation")
    return Principal(
        parse_object_id(claims["sub"]),
        claims["role"],
        int(claims["exp"]),
        str(claims.get("sid", "")),
        generation,
    )
