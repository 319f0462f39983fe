"""Makes access tokens."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe

from jose import jwt

from auth.keys import LocalKeys
from auth.models import User
from kit.tokens import ALGORITHM, AUDIENCE, ISSUER
from kit.types import utc_now

ACCESS_SECONDS = 900


class Issuer:
    """Signs access tokens with the first of auth's keys."""

    def __init__(self, keys: LocalKeys, clock: Callable[[], datetime] = utc_now) -> None:
        self.key, self.clock = keys.signing, clock

    def issue(self, user: User, session: str) -> str:
        """A token that says who this is, with which role, in which login, for 15 minutes."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "role": user.role,
            "sid": session,
            "gen": user.generation,
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "jti": token_urlsafe(12),
        }
        token: str = jwt.encode(claims, self.key.private, algorithm=ALGORITHM, headers={"kid": self.key.kid})
        return token
