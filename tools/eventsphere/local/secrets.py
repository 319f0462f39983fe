"""Secrets of this machine's run: made once, kept in a file that only its owner can read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from eventsphere.errors import CommandError, Exit
from eventsphere.local.home import Home, write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


@dataclass(frozen=True)
class Secrets:
    """Signing keys of auth and of tickets (PEM), the key of service tokens, and the demo accounts' password."""

    jwt_private_key: str
    service_token_key: str
    demo_password: str
    ticket_private_key: str


def load(home: Home, environ: Mapping[str, str]) -> Secrets:
    """Return the kept secrets, made now if there are none; `EVENTSPHERE_DEMO_PASSWORD` goes before the kept password.

    Raises:
        CommandError: the chosen password would be refused by auth, or the kept file is broken.
    """
    chosen = environ.get("EVENTSPHERE_DEMO_PASSWORD")
    if chosen:
        _require_acceptable(chosen)
    found = _read(home)
    names = {field.name for field in fields(Secrets)}
    if names - found.keys():  # a new file, or one of an earlier version
        found = asdict(_make()) | found
        write_private(home.secrets, json.dumps(found))
    kept = Secrets(**{name: found[name] for name in names})
    return replace(kept, demo_password=chosen) if chosen else kept


def _read(home: Home) -> dict[str, str]:
    if not home.secrets.exists():
        return {}
    try:
        found = json.loads(home.secrets.read_text())
    except ValueError:
        found = None
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return found
    raise CommandError(
        f"{home.secrets} is broken", "begin anew with `make up ARGS=--fresh`, which deletes the data too"
    )


def _require_acceptable(password: str) -> None:
    from auth.passwords import why_refused

    why = why_refused(password, "", "")
    if why:
        raise CommandError(f"EVENTSPHERE_DEMO_PASSWORD {why}", "set another one, or none", Exit.USAGE)


def _make() -> Secrets:
    return Secrets(rsa_key(), secrets.token_urlsafe(48), secrets.token_urlsafe(12), ec_key())


def rsa_key() -> str:
    """A new key that signs access tokens (PEM)."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def ec_key() -> str:
    """A new key that signs tickets (PEM)."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return _pem(ec.generate_private_key(ec.SECP256R1()))


def _pem(key: "PrivateKeyTypes") -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
