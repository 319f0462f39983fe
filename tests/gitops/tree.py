"""Where things are in the tree, and what design and tests agree on."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
AWS_ENVIRONMENTS = ("dev", "staging", "prod")
ENVIRONMENTS = ("local", *AWS_ENVIRONMENTS)
SERVICES = ("auth", "event", "booking")
APPS = (*SERVICES, "frontend")
PORTS = {"auth": 4001, "event": 4002, "booking": 4003, "frontend": 8080, "mongodb": 27017}
PROMOTED = tuple(f"clusters/local/promotion/{environment}" for environment in AWS_ENVIRONMENTS)
FOLDERS = (*(f"overlays/{environment}" for environment in ENVIRONMENTS), *PROMOTED)


def buildable() -> list[str]:
    """Every folder of overlays and clusters with a kustomization of its own (components have none)."""
    found = (path for top in ("overlays", "clusters") for path in (ROOT / top).rglob("kustomization.yaml"))
    kustomizations = (path.parent for path in found if yaml.safe_load(path.read_text())["kind"] == "Kustomization")
    return sorted(str(path.relative_to(ROOT)) for path in kustomizations)
