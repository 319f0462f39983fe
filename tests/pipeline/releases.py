"""Releases of a server's environments, as builds, promotions and people make them."""

from pathlib import Path

from eventsphere.delivery.changed import INPUTS
from eventsphere.delivery.release import release
from eventsphere.delivery.write import plan, write
from tests.gitops.copies import git
from tests.pipeline.places import Server, configmap, digest


class Releases:
    """A server, and one clone that plays every job of the pipeline."""

    def __init__(self, server: Server) -> None:
        self.server, self.job = server, server.clone("pipeline")

    @property
    def root(self) -> Path:
        return self.job.repository.root

    def merge(self, manifests: str, **code: str) -> str:
        """Merge a change of the manifests, and of services' code; returns main's commit."""
        files = {f"apps/{name}/a.py": text for name, text in code.items()}
        return self.server.merge(f"feat: {manifests}", {"base/configmap.yaml": configmap(manifests), **files})

    def build(self, mark: str, commit: str = "") -> str:
        """Build all that a commit of main needs and release it to dev; returns dev's commit."""
        commit = commit or self.server.tip("main")
        wanted = plan(self.job, commit) or (set(INPUTS) if mark == "1" else set())
        write(self.job, commit, dict.fromkeys(wanted, digest(mark)))
        self.release()
        return self.server.tip("env/dev")

    def release(self) -> str:
        """Let dev have what main has; returns what was told."""
        return release(self.root, self.job).why

    def put(self, environment: str, commit: str) -> str:
        """Move an environment's branch on to a commit, as a merged pull request does."""
        git(self.server.path, "update-ref", f"refs/heads/env/{environment}", commit)
        return commit
