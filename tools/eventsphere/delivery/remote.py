"""The server's branches as one clone sees them: fetched, and moved only forward from what was fetched."""

import os
import random
import re
import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

from eventsphere.errors import CommandError
from eventsphere.promote.order import MAIN
from eventsphere.promote.releases import branch_of
from eventsphere.promote.repository import Repository
from eventsphere.promote.run import Done

RETRIES = 5
PAUSE_SECONDS = 1.0
HELPER = '!f() { echo username=x-access-token; echo "password=$GITHUB_TOKEN"; }; f'
"""Lets Git read a job's token from the environment, so that it is never in a file of the clone."""
SECONDS = 120.0
"""How long one exchange with the server may take."""
MOVED = re.compile(r"fetch first|non-fast-forward|stale info|cannot lock ref|incorrect old value|failed to update ref")
"""What Git and GitHub say when somebody else moved the branch meanwhile."""

Result = TypeVar("Result")


class Remote:
    """The remote repository `origin` of a clone."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def fetch(self) -> None:
        """Learn where main and the environments' branches are now; CommandError when the server can't be asked."""
        wanted = [f"+refs/heads/{name}:refs/remotes/origin/{name}" for name in (MAIN, "env/*")]
        done = self._ask("fetch", "--quiet", "--prune", "--no-tags", "origin", *wanted)
        if done.returncode:
            raise CommandError(f"git fetch: {_reason(done.stderr)}", "see whether the network and the token work")

    def advance(self, branch: str, commit: str) -> bool:
        """Move a branch of the server forward to a commit; return False when somebody else moved it meanwhile.

        Git's push is the compare-and-swap: the server accepts only a descendant of what the branch is then.

        Raises:
            CommandError: the server refused for another reason, or can't be asked.
        """
        done = self._ask("push", "--porcelain", "origin", f"{commit}:refs/heads/{branch}")
        if done.returncode == 0:
            return True
        told = f"{done.stdout}\n{done.stderr}"
        if MOVED.search(told):
            return False
        raise CommandError(
            f"git push to {branch}: {_reason(told)}", "see the branch's rules, the network and the token"
        )

    def hand_over(self, done: Done, branch: str) -> bool:
        """Advance a branch to what a promotion or a rollback made, and forget the local branch that held it."""
        try:
            return self.advance(branch, done.commit)
        finally:
            self.repository.git("branch", "--quiet", "-D", done.branch)

    def _ask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a Git command against the server, with the job's token where there is one."""
        token = ["-c", f"credential.helper={HELPER}"] if os.environ.get("GITHUB_TOKEN") else []
        return self.repository.run(*token, *arguments, seconds=SECONDS)

    def swap(self, place: str, attempt: Callable[[], Result | None]) -> Result:
        """Fetch and attempt, again while the attempt returns None because the place's branch moved meanwhile.

        Raises:
            CommandError: the branch moved each time.
        """
        for number in range(1 + RETRIES):
            time.sleep(PAUSE_SECONDS * random.uniform(0, number))  # noqa: S311 -- spreads competitors, is no secret
            self.fetch()
            result = attempt()
            if result is not None:
                return result
        name = branch_of(place)
        raise CommandError(f"{name} moved {1 + RETRIES} times meanwhile", "run this job again: nothing was written")


def _reason(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("To ", "Done"))]
    return " ".join(" ".join(lines).split())[-300:] or "no reason was given"
