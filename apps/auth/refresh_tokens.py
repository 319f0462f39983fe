"""Refresh tokens as values: what is in one, what follows one, and what to think of one that is presented."""

import binascii
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from secrets import token_bytes
from typing import Self

from auth.models import Session

SESSION_BYTES, SECRET_BYTES = 16, 32
GRACE = timedelta(seconds=10)
_well_formed = re.compile(r"[A-Za-z0-9_-]{64}").fullmatch


@dataclass(frozen=True, repr=False)
class RefreshToken:
    """An unguessable session id (128 bits) and a secret (256 bits)."""

    session_id: str
    secret: bytes

    @classmethod
    def new(cls) -> Self:
        """The first token of a new session."""
        return cls(token_bytes(SESSION_BYTES).hex(), token_bytes(SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The token in a text; None when there is none in it."""
        if not _well_formed(text):
            return None
        raw = urlsafe_b64decode(text)
        return cls(raw[:SESSION_BYTES].hex(), raw[SESSION_BYTES:])

    def __str__(self) -> str:
        return urlsafe_b64encode(binascii.unhexlify(self.session_id) + self.secret).decode()

    @property
    def digest(self) -> str:
        """What is kept of it."""
        return sha256(self.secret).hexdigest()

    def successor(self, salt: bytes) -> "RefreshToken":
        """The next token of the session.

        Made from this token's secret and a salt that only the database has: neither alone tells it, and
        who repeats a call whose answer was lost gets the same one.
        """
        return RefreshToken(self.session_id, hmac.digest(self.secret, salt, "sha256"))


class Verdict(Enum):
    """What a presented token is to its session."""

    CURRENT = "in force"
    REPEATED = "just replaced"
    REUSED = "used before"


def judge(session: Session, token: RefreshToken, now: datetime) -> Verdict:
    """Judge a token that names this session.

    A token that was replaced within the last 10 seconds is a second tab, or a client whose answer was
    lost. Any older one has been copied: by whom, nobody can tell.
    """
    if hmac.compare_digest(session.current, token.digest):
        return Verdict.CURRENT
    if hmac.compare_digest(session.previous, token.digest) and now - session.rotated_at <= GRACE:
        return Verdict.REPEATED
    return Verdict.REUSED
