"""The secrets of a local cluster: made up once, known to nobody but its AWS stand-in."""

import json
import secrets
import time
from base64 import b64decode
from typing import Any

from eventsphere.cluster.applications import ENVIRONMENT
from eventsphere.cluster.kube import Kube
from eventsphere.local.secrets import ec_key, rsa_key

NAMESPACE = "aws"
ENVIRONMENTS = ("local", "dev", "staging")
USERS = ("root", "auth", "event", "booking")


def ensure(kube: Kube) -> None:
    """Write the Secret from which moto is filled. What is there stays, so a second deploy keeps every password."""
    kept = read(kube) if kube.find("get", "secret", "seed", "-n", NAMESPACE) else {}
    wanted = {key: value for environment in ENVIRONMENTS for key, value in _of(environment).items()}
    if wanted.keys() <= kept.keys():
        return
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "seed", "namespace": NAMESPACE},
        "stringData": {"secrets.json": json.dumps(wanted | kept)},
    }
    kube.apply(json.dumps(secret))
    if kept:
        _bring(kube)


def _bring(kube: Kube) -> None:
    """moto reads its secrets when it starts; then External Secrets is asked not to wait any longer."""
    kube("rollout", "restart", "deployment/moto", "-n", NAMESPACE)
    kube("rollout", "status", "deployment/moto", "-n", NAMESPACE, "--timeout=120s", seconds=130)
    now = f"force-sync={time.time()}"
    kube("annotate", "externalsecret", "--all", "-n", ENVIRONMENT, now, "--overwrite")


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
