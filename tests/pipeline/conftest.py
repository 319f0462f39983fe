"""A server and its clones for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eventsphere.delivery import remote
from eventsphere.delivery.github import GitHub
from tests.pipeline.hub import Hub, serving
from tests.pipeline.places import Server, author
from tests.pipeline.releases import Releases


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "PAUSE_SECONDS", 0.0)
    author(monkeypatch)


@pytest.fixture(scope="session")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Made once, since every test copies it."""
    with pytest.MonkeyPatch.context() as patch:
        author(patch)
        return Server(tmp_path_factory.mktemp("server"))


@pytest.fixture
def server(new_server: Server, tmp_path: Path) -> Server:
    """A server of the test's own: main and the environments' branches at one commit, nothing built."""
    return new_server.copy(tmp_path)


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def github(hub: Hub) -> Iterator[GitHub]:
    with serving(hub) as client:
        yield client


@pytest.fixture(scope="session")
def built_server(new_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """All images built once and released to dev."""
    with pytest.MonkeyPatch.context() as patch:
        author(patch)
        server = new_server.copy(tmp_path_factory.mktemp("built"))
        Releases(server).build("1")
    return server


@pytest.fixture
def built(built_server: Server, tmp_path: Path) -> Releases:
    """All images built once and released to dev, and a clone that plays the jobs."""
    return Releases(built_server.copy(tmp_path))
