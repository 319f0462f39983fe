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
        done = self.run(*arguments, text=text, environment=environment)
        if done.returncode:
            reason = " ".join(done.stderr.split()) or f"status {done.returncode}"
            raise CommandError(f"git {arguments[0]}: {reason}", "see `git status` and `git log`")
        return done.stdout

    def run(
        self,
        *arguments: str,
        text: str | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float = TIMEOUT,
    ) -> "subprocess.CompletedProcess[str]":
        """Run a Git command; CommandError only when there is no Git or no end within the time limit."""
        ours = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", **(environment or {})}
        command = ["git", "-C", str(self.root), *arguments]
        try:
            return subprocess.run(
                command, input=text, capture_output=True, text=True, timeout=seconds, env=ours, check=False
            )
        except FileNotFoundError as error:
            raise CommandError("git is missing", "install Git") from error
        except subprocess.TimeoutExpired as error:
            raise CommandError(
                f"git {_verb(arguments)}: no answer in {seconds:.0f} s", "see what else uses the repository"
            ) from error

    def commit_of(self, reference: str) -> str:
        """The full id of a commit; CommandError for an unknown one."""
        done = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
        if done.returncode:
            raise CommandError(f"{reference} is no commit here", "fetch it, or name another")
        return done.stdout.strip()

    def file(self, commit: str, path: Path) -> str | None:
        """A file's text in a commit; None when it isn't there."""
        done = self.run("show", f"{commit}:{path.as_posix()}")
        return None if done.returncode else done.stdout

    def has(self, commit: str, path: Path) -> bool:
        """Whether a commit has this file or folder."""
        return not self.run("cat-file", "-e", f"{commit}:{path.as_posix()}").returncode

    def find(self, reference: str) -> str | None:
        """The commit of a full reference such as refs/heads/main; None for an unknown one."""
        done = self.run("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        return done.stdout.strip() if not done.returncode else None

    def tree_of(self, reference: str) -> str:
        """The tree of a commit, or a tree itself; CommandError for an unknown one."""
        done = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{tree}}")
        if done.returncode:
            raise CommandError(f"{reference} is no commit here", "fetch it, or name another")
        return done.stdout.strip()

    def files(self, commit: str, *tops: str) -> dict[str, str]:
        """Every file below these folders in a commit, with the id of its content."""
        listed = self.git("ls-tree", "-r", "-z", commit, "--", *tops).split("\0")
        rows = (line.partition("\t") for line in listed if line)
        return {path: facts.split()[2] for facts, _, path in rows}

    def first_parents(self, commit: str) -> list[str]:
        """A branch's own commits from this one on, the newest first; what was merged into them is left out."""
        return self.git("rev-list", "--first-parent", commit).split()

    def is_ancestor(self, old: str, new: str) -> bool:
        """Return whether a commit is another one, or was merged into it."""
        return not self.run("merge-base", "--is-ancestor", old, new).returncode

    def require_clean(self) -> None:
        """Raise CommandError when the work tree differs from HEAD."""
        if changed := self.git("status", "--porcelain").splitlines():
            raise CommandError(f"the tree is dirty: {changed[0][3:]}", "commit or stash your changes first")

    def tree_with(self, commit: str, path: Path, text: str) -> str:
        """The tree of a commit (or a tree) in which one file has this text. No branch, index or work tree changes."""
        blob = self.git("hash-object", "-w", "--stdin", text=text).strip()
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self.git("read-tree", commit, environment=index)
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path.as_posix()}", environment=index)
            return self.git("write-tree", environment=index).strip()

    def commit(self, branch: str, tree: str, parents: list[str], message: str) -> str:
        """Make a branch whose one new commit has this tree; returns the commit.

        Nothing else changes: the work tree and the index stay as they are, and the branch appears in one step.
        """
        if not self.run("show-ref", "--verify", "--quiet", f"refs/heads/{branch}").returncode:
            raise CommandError(f"branch {branch} is there already", f"merge it, or delete it: git branch -D {branch}")
        commit = self.commit_tree(tree, parents, message)
        self.git("update-ref", f"refs/heads/{branch}", commit, NOTHING)
        return commit

    def commit_tree(self, tree: str, parents: list[str], message: str) -> str:
        """Make a commit that no branch has yet; returns its id."""
        named = [word for parent in parents for word in ("-p", parent)]
        return self.git("commit-tree", tree, *named, "-F", "-", text=message).strip()


def _verb(arguments: tuple[str, ...]) -> str:
    """The command's own name, behind the options `-c name=value`."""
    return next(each for each in arguments if each != "-c" and "=" not in each)
