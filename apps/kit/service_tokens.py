"""Tokens by which one service proves itself to another on /internal.

They are HS256 with a secret that only the two services have (from the secret store), not keys registered in
auth's JWKS: auth stays the only signer that people's tokens are checked against, no service needs auth in order
to call another, and the secret of one callee forges nothing anywhere else. A person's token is RS256 under
another key and audience and is refused here; a service's token is refused wherever a person's is asked for.
"""

from collections.abc import Sequence
from time import time

from jose import jwk, jwt
from jose.backends.base import Key
from jose.exceptions import JWTError
from pydantic import SecretStr

from kit.problems import Unauthorized
from kit.pseudonyms import Pseudonyms
from kit.tokens import ISSUER, decode

ALGORITHM = "HS256"
SECONDS = 60
RENEW_BEFORE = 20


class ServiceTokens:
    """Makes and checks service tokens; the first secret signs, all are accepted (so that one can be rotated)."""

    def __init__(self, service: str, secrets: Sequence[SecretStr]) -> None:
        self.service = service
        self.keys: list[Key] = [jwk.construct(secret.get_secret_value(), ALGORITHM) for secret in secrets]
        self.pseudonyms = Pseudonyms(secrets)
        self._made: dict[str, tuple[str, float]] = {}

    def issue(self, callee: str) -> str:
        """A token for calls to that service, the same one until it is about to expire."""
        token, until = self._made.get(callee, ("", 0.0))
        if until - RENEW_BEFORE < time():
            until = time() + SECONDS
            claims = {
                "iss": ISSUER,
                "sub": self.service,
                "aud": audience(callee),
                "iat": int(time()),
                "exp": int(until),
            }
            token = jwt.encode(claims, self.keys[0], algorithm=ALGORITHM)
            self._made[callee] = (token, until)
        return token

    def verify(self, token: str) -> str:
        """The name of the service that made this token for us.

        Raises:
            Unauthorized: it is no valid service token for this service.
        """
        for key in self.keys:
            try:
                return str(decode(token, key, ALGORITHM, audience(self.service))["sub"])
            except JWTError:
                continue
        raise Unauthorized("a service token is needed")


def audience(callee: str) -> str:
    """The `aud` of tokens for that service's internal calls."""
    return f"internal:{callee}"
