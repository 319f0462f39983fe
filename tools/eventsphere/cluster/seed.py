"""The secrets of a local cluster: made up once, known to nobody but its AWS stand-in."""

import json
import secrets
from base64 import b64decode
from typing import Any

from eventsphere.cluster.kube import Kube
from eventsphere.local.secrets import ec_key, rsa_key

NAMESPACE = "aws"
ENVIRONMENTS = ("local", "dev", "staging")
USERS = ("root", "auth", "event", "booking")


def ensure(kube: Kube) -> None:
    """Write the Secret from which moto is filled, unless it is there: a second deploy keeps every password."""
    if kube.find("get", "secret", "seed", "-n", NAMESPACE):
        return
    values = {key: value for environment in ENVIRONMENTS for key, value in _of(environment).items()}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "seed", "namespace": NAMESPACE},
        "stringData": {"secrets.json": json.dumps(values)},
    }
    kube.apply(json.dumps(secret))


def read(kube: Kube) -> dict[str, Any]:
    """Every secret by its name in Secrets Manager, as it was at the start."""
    found = kube.json("get", "secret", "seed", "-n", NAMESPACE)
    values: dict[str, Any] = json.loads(b64decode(found["data"]["secrets.json"]))
    return values


def _of(environment: str) -> dict[str, dict[str, str]]:
    prefix = f"eventsphere/{environment}"
    return {
        f"{prefix}/mongodb": {f"{user}-password": secrets.token_urlsafe(24) for user in USERS},
        f"{prefix}/jwt": {"private-keys": rsa_key()},
        f"{prefix}/tickets": {"private-keys": ec_key()},
        f"{prefix}/service-tokens": {"keys": secrets.token_urlsafe(48)},
        f"{prefix}/admin": {"email": "admin@example.org", "password": secrets.token_urlsafe(12)},
    }
