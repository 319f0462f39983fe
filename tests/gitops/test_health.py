"""Our health checks for Argo CD, run by Lua 5.1 (its interpreter's language) on objects as clusters have them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from lupa.lua51 import LuaRuntime

from eventsphere.gitops.manifests import Manifests
from tests.gitops.tree import ROOT

CHECKS = ROOT / "clusters" / "shared" / "argocd" / "health"
SAMPLES = Path(__file__).parent / "health"
# All that Argo CD gives a check: Lua's base functions and table; no string, math or io.
BASE = ("_G", "assert", "error", "ipairs", "next", "pairs", "pcall", "select", "tonumber", "tostring", "type", "unpack")


def health(kind: str, sample: str) -> tuple[str, str]:
    """Status and message that the check of `kind` gives the sample."""
    lua = LuaRuntime(unpack_returned_tuples=True)
    for name in [str(name) for name in lua.globals() if str(name) not in {*BASE, "table"}]:
        lua.globals()[name] = None
    lua.globals()["obj"] = lua.table_from(yaml.safe_load((SAMPLES / kind / sample).read_text()), recursive=True)
    result: Any = lua.execute((CHECKS / f"{kind}.lua").read_text())
    return str(result["status"]), str(result["message"])


EXPECTED = [
    ("ingress", "new.yaml", "Progressing", "waiting for the load balancer's address"),
    ("ingress", "empty-point.yaml", "Progressing", "waiting for the load balancer's address"),
    ("ingress", "serving.yaml", "Healthy", "k8s-eventsph-1a2b3c4d5e.us-east-1.elb.amazonaws.com"),
    ("ingress", "local.yaml", "Healthy", "172.18.0.2"),
    ("ingress", "deleting.yaml", "Progressing", "being deleted"),
    ("ingress", "refused.yaml", "Degraded", "certificate not found"),
]


@pytest.mark.parametrize(("kind", "sample", "status", "message"), EXPECTED)
def test_health(kind: str, sample: str, status: str, message: str) -> None:
    assert health(kind, sample) == (status, message)


def test_every_sample_is_expected() -> None:
    assert {(path.parent.name, path.name) for path in SAMPLES.rglob("*.yaml")} == {(e[0], e[1]) for e in EXPECTED}


@pytest.mark.parametrize("cluster", ["local", "eventsphere-cluster"])
def test_clusters_run_these_very_checks(renders: dict[str, Manifests], cluster: str) -> None:
    data = renders[f"clusters/{cluster}"].one("ConfigMap", "argocd-cm").data["data"]
    checks = {key: text for key, text in data.items() if key.startswith("resource.customizations.health.")}
    assert checks == {
        "resource.customizations.health.networking.k8s.io_Ingress": (CHECKS / "ingress.lua").read_text(),
    }


def test_the_root_waits_for_no_application(renders: dict[str, Manifests]) -> None:
    """With a health check of Applications, an add-on that never gets well keeps the next commit away."""
    for cluster in ("local", "eventsphere-cluster"):
        settings = renders[f"clusters/{cluster}"].one("ConfigMap", "argocd-cm").data["data"]
        assert not [key for key in settings if "argoproj.io_Application" in key]
