"""What must be true of an environment before its images go on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from eventsphere.aws import facts
from eventsphere.check.resources import dig
from eventsphere.cluster.applications import KIND, NAMESPACE, application_of
from eventsphere.drift.kubectl import kubectl
from eventsphere.errors import CommandError
from eventsphere.promote import signatures
from eventsphere.promote.images import CANARY
from eventsphere.promote.releases import branch_of, release, require_tip
from eventsphere.promote.repository import Repository
from eventsphere.promote.scorecard import Scorecard
from eventsphere.promote.statuses import Statuses, require_success
from eventsphere.sync.application import require_well

SOURCE = Path("clusters/eventsphere-cluster/bootstrap/source/source.yaml")


@dataclass(frozen=True)
class Synced:
    """An Application that runs what Git says."""

    name: str
    revision: str
    repository: str

    @property
    def is_local(self) -> bool:
        """Whether it follows a Git server inside its cluster, as test clusters do."""
        return (urlsplit(self.repository).hostname or "").endswith((".svc", ".svc.cluster.local"))


def require_synced(
    repository: Repository, environment: str, timeout: float, statuses: Statuses | None = None
) -> Synced:
    """Return the environment's Application; CommandError unless it is Synced and Healthy at a commit of its own branch.

    Without statuses the cluster in KUBECONFIG is asked. With them Argo CD's word on the branch's newest commit counts.
    """
    if statuses is None:
        return _by_cluster(repository, environment, timeout)
    tip = require_tip(repository, environment)
    require_success(statuses, environment, tip)
    return Synced(application_of(environment), tip, _public(repository.root))


def _by_cluster(repository: Repository, environment: str, timeout: float) -> Synced:
    name = application_of(environment)
    found = kubectl("get", KIND, name, "-n", NAMESPACE, "-o", "json", timeout=timeout).json()
    require_well(name, found)
    revision = str(dig(found, "status.sync.revision", ""))
    if repository.commit_of(revision) not in repository.first_parents(require_tip(repository, environment)):
        branch = branch_of(environment)
        raise CommandError(
            f"{name} runs {revision[:9]}, which is not of {branch}", f"git fetch, and let it sync {branch}"
        )
    return Synced(name, revision, str(dig(found, "spec.source.repoURL", "")))


def require_same(repository: Repository, environment: str, card: Scorecard, path: Path, synced: Synced) -> None:
    """Raise CommandError unless the load test ran against just what the environment runs now."""
    tested = release(repository, environment, repository.commit_of(card.revision))
    if tested != release(repository, environment, synced.revision):
        what = f"{path}: tested {card.revision[:9]}, whose manifests {environment} no longer runs"
        raise CommandError(what, "run the load test again")


def require_signed(root: Path, images: dict[str, str], synced: Synced, *, wanted: bool) -> str:
    """Let cosign verify signature, bill of materials and provenance of each image; returns the evidence.

    Raises:
        CommandError: an image lacks one, cosign is missing, or a cluster that is no local one shall go without.
    """
    if not wanted:
        if not synced.is_local:
            raise CommandError("--no-signatures is for a local cluster only", "leave it out, with cosign installed")
        return "not verified: a local cluster"
    signatures.require_cosign()
    registry = facts.read(root).registry
    pulled = [f"{_pulled(registry, name)}@{digest}" for name, digest in images.items()]
    signatures.verify(pulled, _public(root).removesuffix(".git"))
    return f"{len(images)} verified by cosign, each with its bill of materials and provenance"


def _pulled(registry: str, name: str) -> str:
    """The name that an image with this logical name is pulled by."""
    return f"{registry}/{name.partition('/')[2].removesuffix(CANARY)}"


def _public(root: Path) -> str:
    """The repository's public address."""
    content: dict[str, Any] = yaml.safe_load((root / SOURCE).read_text())
    return str(dig(content, "data.repoURL", ""))
