"""The RSA keys that sign access tokens: made once from PEM, published as JWKS (RFC 7517)."""

import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jose import jwk
from jose.backends.base import Key

from kit.pem import pem_blocks, read_private_key, thumbprint
from kit.tokens import ALGORITHM

SMALLEST_KEY = 2048


@dataclass(frozen=True)
class SigningKey:
    """One RSA key in the forms that signing, verifying and publishing need."""

    kid: str
    private: Key
    public: Key
    published: dict[str, str]


class LocalKeys:
    """Auth's own keys: the first signs, all verify (so that one can be replaced without a gap)."""

    def __init__(self, keys: list[SigningKey]) -> None:
        self.signing = keys[0]
        self._by_kid = {key.kid: key for key in keys}

    async def find(self, kid: str) -> Key | None:
        """The public key with that id."""
        found = self._by_kid.get(kid)
        return found.public if found else None

    def secret(self, purpose: str) -> bytes:
        """A secret that every replica with the same signing key has, for that purpose alone."""
        return hmac.digest(self.signing.private.to_pem(), purpose.encode(), "sha256")

    @cached_property
    def document(self) -> dict[str, Any]:
        """The JWKS document: public halves only."""
        return {"keys": [key.published for key in self._by_kid.values()]}


def read_keys(pem: str) -> LocalKeys:
    """The keys in concatenated PEM blocks.

    Raises:
        ValueError: there is none, or one is not an unencrypted RSA private key of 2048 bits or more.
    """
    blocks = pem_blocks(pem)
    if not blocks:
        raise ValueError("must hold one or more PEM blocks of RSA private keys")
    return LocalKeys([_read_key(block) for block in blocks])


def _read_key(block: str) -> SigningKey:
    key = read_private_key(block)
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise ValueError(f"holds a key that is not RSA of at least {SMALLEST_KEY} bits")
    public_pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = jwk.construct(public_pem.decode(), ALGORITHM)
    fields = public.to_dict()
    kid = thumbprint({name: _text(fields[name]) for name in ("e", "kty", "n")})
    published = {name: _text(fields[name]) for name in ("kty", "n", "e")} | {"kid": kid, "use": "sig", "alg": ALGORITHM}
    return SigningKey(kid, jwk.construct(private_pem.decode(), ALGORITHM), public, published)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
