"""Secrets of this machine's run: made once, kept in a file that only its owner can read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from eventsphere.local.home import Home, write_private


@dataclass(frozen=True)
class Secrets:
    """auth's signing key (PEM), the key of service tokens, and the demo accounts' password."""

    jwt_private_key: str
    service_token_key: str
    demo_password: str


def load(home: Home, environ: Mapping[str, str]) -> Secrets:
    """The kept secrets, made now if there are none; `EVENTSPHERE_DEMO_PASSWORD` goes before the kept password."""
    if home.secrets.exists():
        kept = Secrets(**json.loads(home.secrets.read_text()))
    else:
        kept = _make()
        write_private(home.secrets, json.dumps(asdict(kept)))
    chosen = environ.get("EVENTSPHERE_DEMO_PASSWORD")
    return replace(kept, demo_password=chosen) if chosen else kept


def _make() -> Secrets:
    return Secrets(rsa_key(), secrets.token_urlsafe(48), secrets.token_urlsafe(12))


def rsa_key() -> str:
    """A new signing key (PEM)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()
