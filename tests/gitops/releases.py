"""A Git repository with environments and their branches, and programs that play cluster and signatures."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsphere.aws import facts
from eventsphere.promote.order import ENVIRONMENTS
from eventsphere.promote.run import Done, Options, promote
from tests.gitops.copies import git
from tests.gitops.tree import ROOT

IMAGES = ("ghcr.io/eventsphere/auth", "ghcr.io/eventsphere/event")
PUBLIC = "https://github.com/eventsphere/eventsphere.git"
LOCAL = "http://git.gitops.svc/eventsphere.git"
EXAMPLE = facts.read(ROOT)
REGISTRY = EXAMPLE.registry
UNBUILT = "0" * 64
KIND = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
BASE = KIND + "resources: [configmap.yaml]\n"
OVERLAY = KIND + "resources: [../../base]\ncomponents: [images]\n"


def images_file(environment: str) -> Path:
    """The file with the digests of an environment."""
    return Path("overlays", environment, "images", "kustomization.yaml")


def text(version: str) -> str:
    """An images file in which every digest is of this version (a hexadecimal digit, or 64 of them)."""
    digest = version if len(version) == 64 else version * 64
    lines = [f"  - name: {name}\n    digest: sha256:{digest}\n" for name in IMAGES]
    return "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n" + "".join(lines)


class Release:
    """The repository, and what its cluster and its load test say."""

    def __init__(self, root: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.programs = root, programs
        programs.mkdir()
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
        monkeypatch.setenv("GIT_AUTHOR_NAME", "Test")
        monkeypatch.setenv("GIT_COMMITTER_NAME", "Test")
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "test@example.org")
        monkeypatch.setenv("GIT_COMMITTER_EMAIL", "test@example.org")
        for environment in ("dev", "staging", "prod", "local"):
            file = root / images_file(environment)
            file.parent.mkdir(parents=True)
            file.write_text(text(UNBUILT))
            (root / "overlays" / environment / "kustomization.yaml").write_text(OVERLAY)
        (root / "base").mkdir()
        (root / "base/kustomization.yaml").write_text(BASE)
        self.manifests("0")
        (root / facts.FILE).parent.mkdir(parents=True)
        (root / facts.FILE).write_text(facts.page(EXAMPLE, "eventsphere-cluster"))
        source = root / "clusters/eventsphere-cluster/bootstrap/source/source.yaml"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(f"data: {{repoURL: {PUBLIC}}}\n")
        git(root, "init", "-q", "-b", "main")
        self.commit("start")
        for environment in ENVIRONMENTS:
            git(root, "branch", "-q", f"env/{environment}")

    def commit(self, message: str) -> str:
        """Commit all; returns the commit."""
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self) -> str:
        return git(self.root, "rev-parse", "HEAD")

    def manifests(self, version: str) -> None:
        """Change what every environment would run, in the work tree."""
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\ndata: {{version: '{version}'}}\n"
        (self.root / "base/configmap.yaml").write_text(text)

    def build(self, version: str, manifests: str | None = None) -> str:
        """What the build's workflow does: new digests on main, which then go to dev. Returns dev's commit."""
        (self.root / images_file("dev")).write_text(text(version))
        if manifests is not None:
            self.manifests(manifests)
        self.commit(f"build {version}")
        self.merge(promote(self.root, "main", "dev", Options()))
        return self.tip("dev")

    def stranger(self) -> str:
        """A commit that is on no environment's branch."""
        tree = git(self.root, "rev-parse", "HEAD^{tree}")
        return git(self.root, "commit-tree", tree, "-m", "stranger")

    def tip(self, environment: str) -> str:
        """The commit that the cluster syncs an environment from."""
        return git(self.root, "rev-parse", f"env/{environment}")

    def program(self, name: str, script: str) -> None:
        """Put a program on the PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def cluster(self, revision: str, sync: str = "Synced", health: str = "Healthy", repository: str = PUBLIC) -> None:
        """Let kubectl answer with an Application."""
        status = {"sync": {"status": sync, "revision": revision}, "health": {"status": health}}
        answer = {"spec": {"source": {"repoURL": repository}}, "status": status}
        (self.programs / "application.json").write_text(json.dumps(answer))
        self.program("kubectl", f"cat {self.programs}/application.json")

    def signatures(self) -> None:
        """Let cosign find every signature."""
        self.program("cosign", f'echo "$@" >> {self.programs}/cosign.log')

    def scorecard(
        self, environment: str, version: str, *, passed: bool = True, revision: str | None = None, days: int = 0
    ) -> Path:
        """What a load test wrote so many days ago, outside the repository."""
        finished = datetime.now(UTC) - timedelta(days=days)
        card = {
            "environment": environment,
            "revision": revision or self.tip(environment),
            "images": dict.fromkeys(IMAGES, f"sha256:{version * 64}"),
            "started_at": (finished - timedelta(minutes=10)).isoformat(),
            "finished_at": finished.isoformat(),
            "checks": [{"name": "p95 of bookings", "value": 180, "limit": 250, "unit": "ms", "passed": passed}],
        }
        path = self.programs / f"{environment}.json"
        path.write_text(json.dumps(card))
        return path

    def ready(self, version: str, environment: str = "dev") -> Path:
        """Everything green for what the environment's branch has; returns the scorecard."""
        self.cluster(self.tip(environment))
        self.signatures()
        return self.scorecard(environment, version)

    def state(self) -> str:
        """Branches, files and index: what a refused promotion must leave as it was."""
        return (
            git(self.root, "for-each-ref") + git(self.root, "status", "--porcelain") + git(self.root, "ls-files", "-s")
        )

    def at(self, branch: str, environment: str) -> str:
        """An images file on a branch."""
        return git(self.root, "show", f"{branch}:{images_file(environment)}") + "\n"

    def manifests_at(self, branch: str) -> str:
        """The version of the manifests on a branch."""
        return git(self.root, "show", f"{branch}:base/configmap.yaml").rpartition("'")[0].rpartition("'")[2]

    def merge(self, done: Done) -> None:
        """What a merged pull request does: the environment's branch goes on to it, and to nothing else."""
        git(self.root, "push", "-q", ".", f"{done.branch}:{done.into}")  # refused unless it is a fast-forward
        git(self.root, "branch", "-q", "-D", done.branch)
