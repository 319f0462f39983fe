"""A clone of the checked-out commit in a temporary folder: what goes to a cluster is changed there, never here."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eventsphere.cluster.shell import run

SERVER = "/srv/git/eventsphere.git"
BRANCH = "main"
NOBODY = ("-c", "user.name=EventSphere", "-c", "user.email=cluster@eventsphere.invalid")


class Clone:
    """A Git work tree of our own."""

    def __init__(self, folder: Path, enter: Callable[[Sequence[str]], list[str]] = list) -> None:
        self.folder, self.enter = folder, enter

    def git(self, *arguments: str, environ: dict[str, str] | None = None, seconds: float = 60) -> str:
        """What a Git command prints."""
        ours = {**os.environ, "GIT_TERMINAL_PROMPT": "0", **(environ or {})}
        return run(["git", "-C", self.folder, *arguments], environ=ours, seconds=seconds)

    @property
    def head(self) -> str:
        """The commit's id."""
        return self.git("rev-parse", "HEAD").strip()

    def write(self, path: Path, text: str) -> None:
        """Give a file this text."""
        (self.folder / path).write_text(text)

    def commit(self, message: str, *, when: str = "") -> str:
        """Commit everything, if anything differs; the same change at the same time is the same commit."""
        self.git("add", "--all")
        if self.git("status", "--porcelain"):
            dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else {}
            self.git(*NOBODY, "commit", "--quiet", "--no-verify", "-m", message, environ=dates)
        return self.head

    def push(self, *, force: bool = False) -> str:
        """Give the commit to the Git server in the cluster; it tells Argo CD. Returns the commit."""
        self.publish("HEAD", BRANCH, force=force)
        return self.head

    def publish(self, reference: str, branch: str, *, force: bool = False) -> None:
        """Give a commit to the Git server in the cluster as a branch, and remember that it is there."""
        way = " ".join(self.enter(["kubectl", "exec", "-i", "-n", "gitops", "deploy/git", "--", "%S", SERVER]))
        options = ["--quiet", *(["--force"] if force else [])]
        target = f"refs/heads/{branch}"
        self.git("-c", "protocol.ext.allow=always", "push", *options, f"ext::{way}", f"{reference}:{target}")
        self.git("update-ref", f"refs/remotes/origin/{branch}", reference)


@contextmanager
def clone(root: Path, enter: Callable[[Sequence[str]], list[str]] = list) -> Iterator[Clone]:
    """HEAD of the repository at `root`, without what is not committed."""
    with tempfile.TemporaryDirectory(prefix="eventsphere-") as folder:
        run(["git", "clone", "--quiet", "--shared", "--no-checkout", root, folder])
        made = Clone(Path(folder), enter)
        made.git("checkout", "--quiet", "-B", BRANCH, run(["git", "-C", root, "rev-parse", "HEAD"]).strip())
        yield made
