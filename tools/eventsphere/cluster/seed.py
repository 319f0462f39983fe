"""The secrets of a local cluster: made up once, known to nobody but its AWS stand-in."""

import json
import secrets
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventsphere.cluster.applications import ENVIRONMENT
from eventsphere.cluster.kube import Kube
from eventsphere.gitops.catalogue import Secrets, load
from eventsphere.local.secrets import ec_key, rsa_key

NAMESPACE = "aws"
ENVIRONMENTS = ("local", "dev", "staging", "prod")
MAKERS: dict[str, Callable[[], str]] = {
    "password": lambda: secrets.token_urlsafe(24),
    "token": lambda: secrets.token_hex(32),
    "rsa-key": rsa_key,
    "ec-key": ec_key,
    "email": lambda: "admin@example.org",
}
"""What a key of the catalogue gets here, by its kind. moto itself makes topics, so their names are not among them."""


def ensure(kube: Kube, root: Path) -> None:
    """Write the Secret from which moto is filled. What is there stays, so a second deploy keeps every password."""
    kept = read(kube) if kube.find("get", "secret", "seed", "-n", NAMESPACE) else {}
    wanted = {name: values | kept.get(name, {}) for name, values in made(load(root)["environment"]).items()}
    if (kept | wanted) == kept:
        return
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "seed", "namespace": NAMESPACE},
        "stringData": {"secrets.json": json.dumps(kept | wanted)},
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


def made(catalogue: Secrets) -> dict[str, dict[str, str]]:
    """Make up a value for each key of the catalogue that a local cluster can make, for each environment."""
    return {
        f"eventsphere/{environment}/{name}": {key: MAKERS[kind]() for key, kind in keys.items()}
        for environment in ENVIRONMENTS
        for name, keys in catalogue.items()
        if MAKERS.keys() >= set(keys.values())
    }
