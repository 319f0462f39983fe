"""The few calls to GitHub that a pipeline needs; each has a time limit."""

import asyncio
import os
import re
from typing import Any

import aiohttp

from eventsphere.errors import CommandError
from eventsphere.promote.statuses import REPORTER, Status

SECONDS = 20.0
REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


class GitHub:
    """One repository on GitHub, as the token may see and change it."""

    def __init__(self, api: str, repository: str, token: str, reporter: str = REPORTER) -> None:
        self.api, self.repository, self._token, self.reporter = api, repository, token, reporter

    @classmethod
    def from_environment(cls) -> "GitHub":
        """Use what GitHub Actions sets; CommandError names the variable that is missing."""
        api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
        repository, token = os.environ.get("GITHUB_REPOSITORY", ""), os.environ.get("GITHUB_TOKEN", "")
        if not REPOSITORY.fullmatch(repository):
            raise CommandError("GITHUB_REPOSITORY names no repository", "set it to owner/name")
        if not token:
            raise CommandError("GITHUB_TOKEN is missing", "give the step a token in its env")
        return cls(api.rstrip("/"), repository, token)

    def latest(self, commit: str, context: str) -> Status | None:
        """Return the newest status of a context that Argo CD's App wrote on a commit; None without one."""
        found = self.get(f"commits/{commit}/statuses?per_page=100")  # the newest first
        for each in found:
            if each.get("context") == context and (each.get("creator") or {}).get("login") == self.reporter:
                return Status(str(each.get("state", "")), str(each.get("description") or ""))
        return None

    def pull_requests(self, commit: str) -> list[dict[str, Any]]:
        """Return the pull requests that a commit belongs to."""
        return list(self.get(f"commits/{commit}/pulls?per_page=100"))

    def comment(self, commit: str, text: str) -> None:
        """Write a comment on a commit and on each of its pull requests."""
        self.post(f"commits/{commit}/comments", {"body": text})
        for number in [int(each["number"]) for each in self.pull_requests(commit)]:
            self.post(f"issues/{number}/comments", {"body": text})

    def open_pull_request(self, branch: str, into: str, title: str, text: str) -> str:
        """Open a pull request and return its address."""
        asked = {"head": branch, "base": into, "title": title, "body": text}
        return str(self.post("pulls", asked)["html_url"])

    def get(self, path: str) -> Any:
        """Read something below the repository."""
        return asyncio.run(self._call("GET", path, None))

    def post(self, path: str, body: object) -> Any:
        """Make something below the repository."""
        return asyncio.run(self._call("POST", path, body))

    def patch(self, path: str, body: object) -> Any:
        """Change something below the repository."""
        return asyncio.run(self._call("PATCH", path, body))

    async def _call(self, method: str, path: str, body: object) -> Any:
        url = f"{self.api}/repos/{self.repository}/{path}"
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/vnd.github+json"}
        limit = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, headers=headers) as session,
                session.request(method, url, json=body, allow_redirects=False) as answer,
            ):
                if answer.status not in {200, 201}:
                    what = f"GitHub answered {answer.status} to {method} {path.partition('?')[0]}"
                    raise CommandError(what, "see the token's permissions and whether the repository has it")
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise CommandError(
                f"GitHub can't be asked: {reason}", "see whether the network works, then try again"
            ) from error
