"""Every folder of the tree that Kustomize can build, built once."""

import pytest

from eventsphere.gitops.manifests import Manifests
from eventsphere.gitops.render import render_all
from tests.gitops.tree import ROOT, buildable


@pytest.fixture(scope="session")
def renders() -> dict[str, Manifests]:
    """Each render by its folder, such as overlays/prod."""
    built = render_all([ROOT / folder for folder in buildable()])
    return {str(folder.relative_to(ROOT)): manifests for folder, manifests in built.items()}
