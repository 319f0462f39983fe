"""What must be true of an environment before its images go on."""

import shutil
import subprocess
from collections.abc import Iterable
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
from eventsphere.promote.images import CANARY
from eventsphere.promote.releases import branch_of, release, require_tip
from eventsphere.promote.repository import Repository
from eventsphere.promote.scorecard import Scorecard
from eventsphere.promote.statuses import Statuses, require_success
from eventsphere.sync.application import require_well

SOURCE = Path("clusters/eventsphere-cluster/bootstrap/source/source.yaml")
ISSUER = "https://token.actions.githubusercontent.com"
SIGNER = ".github/workflows/build.yml@refs/heads/main"
"""The one workflow that may sign, on the one branch. Anybody can add another workflow on another branch."""
COSIGN_TIMEOUT = 60.0


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
    """Let cosign verify each image; CommandError names the first that fails. Returns the evidence.

    Raises:
        CommandError: cosign is missing, or signatures are not wanted though the cluster is no local one.
    """
    if not wanted:
        if not synced.is_local:
            raise CommandError("--no-signatures is for a local cluster only", "leave it out, with cosign installed")
        return "not verified: a local cluster"
    if not shutil.which("cosign"):
        raise CommandError(
            "cosign is missing, so no signature is verified", "install cosign (--no-signatures: local only)"
        )
    identity = f"{_public(root).removesuffix('.git')}/{SIGNER}"
    registry = facts.read(root).registry
    _verify([f"{_pulled(registry, name)}@{digest}" for name, digest in images.items()], identity)
    return f"{len(images)} verified by cosign"


def _pulled(registry: str, name: str) -> str:
    """The name that an image with this logical name is pulled by."""
    return f"{registry}/{name.partition('/')[2].removesuffix(CANARY)}"


def _verify(images: Iterable[str], identity: str) -> None:
    options = ["--certificate-identity", identity, "--certificate-oidc-issuer", ISSUER]
    for image in images:
        try:
            done = subprocess.run(
                ["cosign", "verify", *options, image],
                capture_output=True,
                text=True,
                timeout=COSIGN_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CommandError(f"{image}: cosign gave no answer in {COSIGN_TIMEOUT:.0f} s", "try again") from error
        if done.returncode:
            reason = " ".join(done.stderr.split())[-200:]
            raise CommandError(f"{image}: no valid signature ({reason})", "build it by the workflow, which signs")


def _public(root: Path) -> str:
    """The repository's public address."""
    content: dict[str, Any] = yaml.safe_load((root / SOURCE).read_text())
    return str(dig(content, "data.repoURL", ""))
