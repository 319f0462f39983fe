"""The keys that sign tickets: ES256, made once from PEM, their public halves published as JWKS (RFC 7517)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError

from kit.compact import check_compact
from kit.pem import line_breaks, pem_blocks, read_private_key, thumbprint

ALGORITHM = "ES256"
TYPE = "eventsphere-ticket+jwt"
LONGEST = 1024


@dataclass(frozen=True)
class TicketKey:
    """One key in the forms that signing, verifying and publishing need."""

    kid: str
    private: Key
    public: Key
    published: dict[str, str]


class TicketKeys:
    """The first key signs, all verify (so that one can be replaced while tickets of the other are still in use)."""

    def __init__(self, keys: list[TicketKey]) -> None:
        self._by_kid = {key.kid: key for key in keys}

    @cached_property
    def signing(self) -> TicketKey:
        """The key of new tickets."""
        return next(iter(self._by_kid.values()))

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a compact JWS (RFC 7515)."""
        header = {"kid": self.signing.kid, "typ": TYPE}
        signed: str = jws.sign(claims, self.signing.private, headers=header, algorithm=ALGORITHM)
        return signed

    def verify(self, ticket: str) -> dict[str, Any]:
        """The claims of a ticket that one of the keys signed.

        Raises:
            ValueError: it is none.
        """
        if len(ticket) > LONGEST:
            raise ValueError("is too long for a ticket")
        check_compact(ticket)
        try:
            header = jws.get_unverified_header(ticket)
            key = self._by_kid.get(str(header.get("kid"))) if header.get("typ") == TYPE else None
            if key is None:
                raise ValueError("was not signed by a known key")
            claims = orjson.loads(jws.verify(ticket, key.public, [ALGORITHM]))
        except (JOSEError, ArithmeticError, TypeError, RecursionError) as error:  # what odd JSON makes of python-jose
            raise ValueError("is no valid ticket") from error
        if not isinstance(claims, dict):
            raise ValueError("is no valid ticket")  # noqa: TRY004 - a value from outside
        return claims

    @cached_property
    def document(self) -> dict[str, Any]:
        """The JWKS document: public halves only."""
        return {"keys": [key.published for key in self._by_kid.values()]}


def read_keys(pem: str) -> TicketKeys:
    """The keys in concatenated PEM blocks.

    Raises:
        ValueError: there is none, or one is not an unencrypted EC private key on the curve P-256.
    """
    blocks = pem_blocks(line_breaks(pem))
    if not blocks:
        raise ValueError("must hold one or more PEM blocks of EC P-256 private keys")
    return TicketKeys([_read_key(block) for block in blocks])


def _read_key(block: str) -> TicketKey:
    key = read_private_key(block)
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("holds a key that is not EC on the curve P-256")  # noqa: TRY004 - of a setting
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    private = jwk.construct(pem, ALGORITHM)
    public = private.public_key()
    fields = {name: str(value) for name, value in public.to_dict().items() if name in {"kty", "crv", "x", "y"}}
    kid = thumbprint(fields)
    return TicketKey(kid, private, public, fields | {"kid": kid, "use": "sig", "alg": ALGORITHM})
