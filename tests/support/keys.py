"""Keys and access tokens as auth makes them, and ways to make them wrong."""

import time
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jose import jwt

from auth.keys import LocalKeys, read_keys


@dataclass(frozen=True)
class TokenKeys:
    """One RSA key pair: `private_pem` is what JWT_PRIVATE_KEYS takes."""

    private_pem: str
    public_pem: str
    local: LocalKeys

    @property
    def kid(self) -> str:
        return self.local.signing.kid

    def token(
        self, role: str = "attendee", sub: str | ObjectId | None = None, *, kid: str | None = None, **overrides: Any
    ) -> str:
        """A valid access token; `overrides` replaces claims, and a claim that is None is left out."""
        now = int(time.time())
        claims: dict[str, Any] = {"iss": "eventsphere", "aud": "eventsphere", "iat": now, "exp": now + 900}
        claims |= {"sub": str(sub or ObjectId()), "role": role, "jti": str(ObjectId())} | overrides
        kept = {name: value for name, value in claims.items() if value is not None}
        made: str = jwt.encode(kept, self.local.signing.private, "RS256", headers={"kid": kid or self.kid})
        return made


def make_keys(bits: int = 2048) -> TokenKeys:
    """A new key pair."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return TokenKeys(private, public, read_keys(private))
