"""The few Git commands that are needed, each with a time limit."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eventsphere.errors import CommandError

TIMEOUT = 30.0
NOTHING = "0" * 40


class Repository:
    """A Git repository, never changed but by `commit` (objects, then one new branch)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of(cls, folder: Path) -> "Repository | None":
        """The repository whose top is this folder, if there is one."""
        return cls(folder) if (folder / ".git").exists() else None

    @classmethod
    def require(cls, folder: Path) -> "Repository":
        """The repository whose top is this folder, or CommandError."""
        found = cls.of(folder)
        if found is None:
            raise CommandError(f"{folder} is no Git repository", "run this in a clone of it")
        return found

    def git(self, *arguments: str, text: str | None = None, environment: Mapping[str, str] | None = None) -> str:
        """What a Git command prints; CommandError with its message when it fails."""
        done = self._run(arguments, text, environment)
        if done.returncode:
            reason = " ".join(done.stderr.split()) or f"status {done.returncode}"
            raise CommandError(f"git {arguments[0]}: {reason}", "see `git status` and `git log`")
        return done.stdout

    def _run(
        self, arguments: tuple[str, ...], text: str | None, environment: Mapping[str, str] | None
    ) -> "subprocess.CompletedProcess[str]":
        ours = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", **(environment or {})}
        command = ["git", "-C", str(self.root), *arguments]
        try:
            return subprocess.run(
                command, input=text, capture_output=True, text=True, timeout=TIMEOUT, env=ours, check=False
            )
        except FileNotFoundError as error:
            raise CommandError("git is missing", "install Git") from error
        except subprocess.TimeoutExpired as error:
            raise CommandError(
                f"git {arguments[0]}: no answer in {TIMEOUT:.0f} s", "see what else uses the repository"
            ) from error

    def commit_of(self, reference: str) -> str:
        """The full id of a commit; CommandError for an unknown one."""
        done = self._run(
            ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"), None, None
        )
        if done.returncode:
            raise CommandError(f"{reference} is no commit here", "fetch it, or name another")
        return done.stdout.strip()

    def file(self, commit: str, path: Path) -> str | None:
        """A file's text in a commit; None when it isn't there."""
        done = self._run(("show", f"{commit}:{path.as_posix()}"), None, None)
        return None if done.returncode else done.stdout

    def has(self, commit: str, path: Path) -> bool:
        """Whether a commit has this file or folder."""
        return not self._run(("cat-file", "-e", f"{commit}:{path.as_posix()}"), None, None).returncode

    def history(self, path: Path, until: str = "HEAD") -> str:
        """All that a file held in any merge up to a commit, as patches; empty for a commit that isn't here."""
        if self._run(("rev-parse", "--verify", "--quiet", f"{until}^{{commit}}"), None, None).returncode:
            return ""
        return self.git("log", "--format=", "-p", "-m", "--first-parent", until, "--", path.as_posix())

    def last_change(self, path: Path) -> str:
        """The merge or commit that last changed a file; empty when none did."""
        return self.git("log", "-1", "--format=%H", "--first-parent", "HEAD", "--", path.as_posix()).strip()

    def versions(self, path: Path) -> list[tuple[str, str]]:
        """Each merge or commit that changed a file, oldest first, with the text that it gave it."""
        commits = self.git("log", "--reverse", "--first-parent", "--format=%H", "HEAD", "--", path.as_posix()).split()
        return [(commit, self.file(commit, path) or "") for commit in commits]

    def require_clean(self) -> None:
        """Raise CommandError when the work tree differs from HEAD."""
        if changed := self.git("status", "--porcelain").splitlines():
            raise CommandError(f"the tree is dirty: {changed[0][3:]}", "commit or stash your changes first")

    def commit(self, branch: str, path: Path, text: str, message: str) -> str:
        """Make a branch with one commit on HEAD that gives `path` this text; returns the commit.

        Nothing else changes: the work tree and the index stay as they are, and the branch appears in one step.
        """
        if not self._run(("show-ref", "--verify", "--quiet", f"refs/heads/{branch}"), None, None).returncode:
            raise CommandError(f"branch {branch} is there already", f"merge it, or delete it: git branch -D {branch}")
        parent = self.commit_of("HEAD")
        blob = self.git("hash-object", "-w", "--stdin", text=text).strip()
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self.git("read-tree", parent, environment=index)
            self.git("update-index", "--cacheinfo", f"100644,{blob},{path.as_posix()}", environment=index)
            tree = self.git("write-tree", environment=index).strip()
        commit = self.git("commit-tree", tree, "-p", parent, "-F", "-", text=message).strip()
        self.git("update-ref", f"refs/heads/{branch}", commit, NOTHING)
        return commit
