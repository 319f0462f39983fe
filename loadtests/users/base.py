"""What all people of load tests share: calls with a name, an expectation and a fresh token, and bounded memory."""

import random
from collections import deque
from secrets import token_hex
from typing import Any

from locust import FastHttpUser, between

from eventsphere.loadtest.recorder import classify
from eventsphere.loadtest.traffic import Role, load

TRAFFIC = load()
SEEN = 20
"""How many events a person remembers."""


class Person(FastHttpUser):
    """A person at the front door. Sub-classes say what kind."""

    abstract = True
    connection_timeout = 5.0
    network_timeout = 20.0
    insecure = False

    email = ""
    """Whoever has an account logs in with it again when the token has ended, after 15 minutes."""
    password = ""

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.seen: deque[str] = deque(maxlen=SEEN)
        self.token = ""

    def log_in(self) -> None:
        """Take a new token."""
        self.token = ""
        given = {"email": self.email, "password": self.password}
        _, answer = self._send("POST", "/api/auth/login", "/api/auth/login", (200,), given)
        self.token = (answer or {}).get("access_token", "")

    def call(
        self,
        method: str,
        path: str,
        name: str,
        *,
        expect: tuple[int, ...] = (200,),
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Send one request under a route's name, with a fresh token.

        Any status that is not expected counts as a failure.
        """
        if self.email:
            status, answer = self._send(method, path, name, (*expect, 401), body, headers)
            if status != 401:
                return status, answer
            self.log_in()
        return self._send(method, path, name, expect, body, headers)

    def _send(
        self,
        method: str,
        path: str,
        name: str,
        expect: tuple[int, ...],
        body: object,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        sent = dict(headers or {}) | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        given = {"json": body} if body is not None else {}
        with self.client.request(
            method, path, name=f"{method} {name}", headers=sent, catch_response=True, **given
        ) as answer:
            if answer.status_code in expect:
                answer.success()
            else:
                answer.failure(classify(answer.status_code) or f"unexpected {answer.status_code}")
            return answer.status_code, _json(answer)

    def browse(self) -> None:
        """Look at the next events."""
        self._list("/api/events?limit=20")

    def search(self) -> None:
        """Look for a word."""
        self._list(f"/api/events?query={random.choice(TRAFFIC.searches)}")  # noqa: S311 - no secret

    def read(self) -> None:
        """Open one of the events seen; look around first without one."""
        if self.seen:
            event = random.choice(self.seen)  # noqa: S311 - no secret
            self.call("GET", f"/api/events/{event}", "/api/events/{id}", expect=(200, 404))
        else:
            self.browse()

    def _list(self, path: str) -> None:
        _, page = self.call("GET", path, "/api/events")
        self.seen.extend(item["id"] for item in (page or {}).get("items", []))


def manners(role: Role, person: type[Person]) -> dict[str, Any]:
    """Return a user class's weight, pauses and tasks from its role in the traffic model."""
    tasks = {getattr(person, name): weight for name, weight in role.actions.items()}
    return {"weight": role.weight, "wait_time": between(*role.think), "tasks": tasks}


def unique() -> str:
    """Return a word that no other person has."""
    return token_hex(8)


def _json(answer: Any) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
