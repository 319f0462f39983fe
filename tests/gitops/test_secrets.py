"""Nothing secret is in the tree, and nothing in it could fetch code or secrets from elsewhere."""

import re

import yaml

from eventsphere.gitops.manifests import Manifests
from tests.gitops.tree import ROOT

FILES = [path for top in ("base", "overlays", "clusters") for path in (ROOT / top).rglob("*") if path.is_file()]
SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "AWS key id": r"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}",
    "signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.",
    "address with a password": r"://[^/\s:{$]+:(?!\{\{)[^@\s{]+@",
    "password": r"(?i)(password|secret|token|private-key)['\"]?\s*[:=]\s*['\"]?[A-Za-z0-9+/_-]{16,}['\"]?\s*$",
}


def test_no_file_holds_a_secret() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        for name, pattern in SECRETS.items()
        if re.search(pattern, path.read_text(), re.MULTILINE)
    ]
    assert found == []


def test_scan_finds_each_kind_of_secret() -> None:
    planted = {
        "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AWS key id": "AK" + "IAABCDEFGHIJKLMNOP",
        "GitHub token": "gh" + "p_" + "a" * 36,
        "signed token": "ey" + "JhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0xx.c2ln",
        "address with a password": "mongodb://root:" + "hunter2@mongodb/",
        "password": "password: " + "correcthorsebatterystaple",
    }
    assert {name for name, pattern in SECRETS.items() if re.search(pattern, planted[name])} == {*SECRETS}


def test_no_render_has_a_secret_object(renders: dict[str, Manifests]) -> None:
    assert len(FILES) > 100
    assert [str(manifest.key) for objects in renders.values() for manifest in objects.of("Secret")] == []


def test_kustomizations_need_no_plugin_and_no_network() -> None:
    forbidden = {"helmCharts", "generators", "transformers", "validators", "openapi", "secretGenerator"}
    for path in FILES:
        if path.name == "kustomization.yaml":
            content = yaml.safe_load(path.read_text())
            assert not forbidden & {*content}, path
            sources = [*content.get("resources", []), *content.get("components", [])]
            assert not [source for source in sources if ":" in source or "github.com" in source], path
