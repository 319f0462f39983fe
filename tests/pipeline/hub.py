"""A stand-in for GitHub's API: statuses, pull requests, comments, over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsphere.delivery.github import GitHub
from eventsphere.promote.statuses import REPORTER, context_of
from tests.support.web_server import Handler, web_server

NAME = "eventsphere/eventsphere"


class Hub:
    """What GitHub knows, and what it was asked to make."""

    def __init__(self) -> None:
        self.statuses: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[str, Any] = {}
        self.posted: list[tuple[str, Any]] = []
        self.refused = 0
        """Answer everything with this status instead."""

    def argocd_says(self, commit: str, environment: str, state: str, by: str = REPORTER, text: str = "") -> None:
        """Add a status, as Argo CD's notifications do."""
        context = context_of(environment)
        status = {"context": context, "state": state, "description": text, "creator": {"login": by}}
        self.statuses.setdefault(commit, []).insert(0, status)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """What a call gets."""
        if self.refused:
            return self.refused, {"message": "refused"}
        below = path.partition("?")[0].removeprefix(f"/repos/{NAME}/")
        if method != "GET":
            self.posted.append((below, body))
            return 201, {"html_url": f"https://github.com/{NAME}/pull/7", "id": 1}
        if below.endswith("/statuses"):
            return 200, self.statuses.get(below.split("/")[1], [])
        return 200, self.answers.get(below, [])


@contextmanager
def serving(hub: Hub) -> Iterator[GitHub]:
    """Serve it on a free port; yields the client that talks to it."""

    class Api(Handler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"null")
            status, answer = hub.answer(self.command, self.path, body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 -- the names that http.server calls

    with web_server(Api) as port:
        yield GitHub(f"http://127.0.0.1:{port}", NAME, "token")
