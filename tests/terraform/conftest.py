"""One copy of the tree for all tests of a process, with providers from a mirror or from the registry."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventsphere.gitops.manifests import Manifests
from eventsphere.gitops.render import render_all
from tests.terraform.terraform import ROOT, Terraform, offline_settings


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Terraform, if it is installed and its providers can be had; what is missing is the reason of the skip."""
    if shutil.which("terraform") is None:
        pytest.skip(
            "terraform is missing: install Terraform 1.11 or newer from https://developer.hashicorp.com/terraform"
        )
    folder = tmp_path_factory.mktemp("terraform")
    rig = os.environ.get("EVENTSPHERE_RIG")
    mirror = Path(rig).parent / "terraform/setup" if rig else None
    offline = mirror is not None and mirror.is_file()
    made = Terraform(folder / "copy", offline_settings(mirror, folder / "state") if mirror and offline else {})
    if not offline and made("terraform/bootstrap", "init", "-backend=false").returncode:
        pytest.skip("Terraform's providers can't be had: registry.terraform.io does not answer")
    yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def renders() -> dict[str, Manifests]:
    """What the environments and the cluster's folder render to."""
    folders = [*(f"overlays/{name}" for name in ("dev", "staging", "prod")), "clusters/eventsphere-cluster"]
    built = render_all([ROOT / folder for folder in folders])
    return {str(folder.relative_to(ROOT)): manifests for folder, manifests in built.items()}
