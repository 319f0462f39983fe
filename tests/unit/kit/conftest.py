"""Fixtures of kit's unit tests: applications in memory, keys, and a clock that jumps."""

from collections.abc import Callable
from typing import Any

import pytest
from quart import Quart

from kit.runtime import KEY, Runtime
from kit.service_tokens import ServiceTokens
from kit.settings import Settings
from kit.tokens import Verifier
from tests.support import sample
from tests.support.keys import TokenKeys, make_keys


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a place."""
    monkeypatch.setattr("kit.places.LINE_SECONDS", 0.05)


@pytest.fixture(scope="session")
def keys() -> TokenKeys:
    return make_keys()


@pytest.fixture
def settings() -> Settings:
    return Settings(mongodb_uri="mongodb://127.0.0.1:1", port=4009)


@pytest.fixture(scope="session")
def make_app(keys: TokenKeys) -> Callable[..., Quart]:
    """The sample service as if it had started, with other settings where they are given."""

    def make(**changes: Any) -> Quart:
        app = sample.create_app(Settings(mongodb_uri="mongodb://127.0.0.1:1", port=4009, **changes))
        running: Runtime = app.extensions[KEY]
        running.verifier = Verifier(keys.local)
        running.service_tokens = ServiceTokens("sample", [sample.SECRET])
        running.service = {"begun": 0, "finished": 0, "posters": 0}
        running.lifecycle.started = True
        running.lifecycle.saw_database()
        return app

    return make


@pytest.fixture
def app(make_app: Callable[..., Quart]) -> Quart:
    return make_app()


@pytest.fixture(scope="session")
def shared_app(make_app: Callable[..., Quart]) -> Quart:
    """One application for all examples of a property."""
    return make_app()


@pytest.fixture(scope="session")
def shared_organizer(keys: TokenKeys) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.token('organizer')}", "Content-Type": "application/json"}


@pytest.fixture
def running(app: Quart) -> Runtime:
    found: Runtime = app.extensions[KEY]
    return found


class Clock:
    """A clock that stands until it is told to jump."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def jump(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000.0)
