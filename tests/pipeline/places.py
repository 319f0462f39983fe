"""A server with a repository, and clones of it: what jobs of the pipeline work on, as real Git repositories."""

import os
import shutil
from pathlib import Path

import pytest

from eventsphere.aws import facts
from eventsphere.delivery.changed import INPUTS
from eventsphere.delivery.remote import Remote
from eventsphere.promote.images import UNBUILT
from eventsphere.promote.order import ENVIRONMENTS
from eventsphere.promote.repository import Repository
from tests.gitops.copies import git
from tests.gitops.releases import BASE, EXAMPLE, OVERLAY, PUBLIC, images_file

NAMES = tuple(f"ghcr.io/eventsphere/{workload}" for workload in INPUTS)


def digest(mark: str) -> str:
    """A digest that is told from others by a hexadecimal digit."""
    return f"sha256:{mark * 64}"


def images_text(digest: str = UNBUILT) -> str:
    """An images file in which every image has this digest."""
    lines = [f"  - name: {name}\n    digest: {digest}\n" for name in sorted(NAMES)]
    return "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n" + "".join(lines)


def author(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Git know who commits."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "test@example.org")


class Server:
    """A bare repository with main and the environments' branches, and the people who merge into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "server.git"
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.path))
        self.people = folder / "people"
        self.people.mkdir()
        _tree(self.people)
        git(self.people, "init", "-q", "-b", "main")
        git(self.people, "remote", "add", "origin", str(self.path))
        self.first = self.merge("feat: start", {})
        for environment in ENVIRONMENTS:
            git(self.people, "push", "-q", "origin", f"main:env/{environment}")

    def copy(self, folder: Path) -> "Server":
        """The same server again, elsewhere."""
        other = object.__new__(Server)
        other.folder, other.path, other.people, other.first = (
            folder,
            folder / "server.git",
            folder / "people",
            self.first,
        )
        shutil.copytree(self.path, other.path)
        shutil.copytree(self.people, other.people)
        git(other.people, "remote", "set-url", "origin", str(other.path))
        return other

    def merge(self, message: str, files: dict[str, str]) -> str:
        """Merge a change into main; returns the commit."""
        if "main" in git(self.path, "for-each-ref", "--format=%(refname:short)"):
            git(self.people, "pull", "-q", "--rebase", "--autostash", "origin", "main")
        for name, text in files.items():
            path = self.people / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(self.people, "add", "-A")
        git(self.people, "commit", "-q", "--allow-empty", "-m", message)
        git(self.people, "push", "-q", "origin", "main")
        return git(self.people, "rev-parse", "HEAD")

    def clone(self, name: str) -> Remote:
        """A clone of a job's own."""
        folder = self.folder / name
        git(self.folder, "clone", "-q", str(self.path), str(folder))
        return Remote(Repository(folder))

    def tip(self, branch: str) -> str:
        """The commit of a branch."""
        return git(self.path, "rev-parse", f"refs/heads/{branch}")

    def images(self, environment: str = "dev", branch: str = "main") -> str:
        """An environment's images file on a branch."""
        return git(self.path, "show", f"refs/heads/{branch}:{images_file(environment)}") + "\n"

    def subjects(self, branch: str) -> list[str]:
        """The subjects of a branch's own commits, the newest first."""
        return git(self.path, "log", "--first-parent", "--format=%s", f"refs/heads/{branch}").splitlines()

    def state(self) -> str:
        """Every branch: what a refusal must leave as it was."""
        return git(self.path, "for-each-ref")


def _tree(root: Path) -> None:
    """Write the least tree that renders: one ConfigMap, and an images file for each environment."""
    files = {
        "base/kustomization.yaml": BASE,
        "base/configmap.yaml": configmap("0"),
        str(facts.FILE): facts.page(EXAMPLE, "eventsphere-cluster"),
        "clusters/eventsphere-cluster/bootstrap/source/source.yaml": f"data: {{repoURL: {PUBLIC}}}\n",
        "apps/kit/app.py": "",
    }
    for environment in (*ENVIRONMENTS, "local"):
        files[str(images_file(environment))] = images_text()
        files[f"overlays/{environment}/kustomization.yaml"] = OVERLAY
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def configmap(version: str) -> str:
    """The one manifest of the tree."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\ndata: {{version: '{version}'}}\n"


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> Path:
    """Put programs before all others on the PATH."""
    folder.mkdir(exist_ok=True)
    for name, script in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder
