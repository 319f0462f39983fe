import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from kit import jwks
from kit.jwks import RemoteKeys, read_keys
from kit.problems import Overloaded
from tests.support.keys import TokenKeys, make_keys
from tests.unit.kit.conftest import Clock


class Auth:
    """Auth as far as its keys go: answers a document, or fails."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.calls = 0
        self.open = asyncio.Event()
        self.open.set()

    @asynccontextmanager
    async def get(self, url: str, **options: aiohttp.ClientTimeout) -> AsyncIterator[Any]:
        assert url == "http://auth:4001/api/auth/.well-known/jwks.json"
        assert options["timeout"].total is not None
        self.calls += 1
        await self.open.wait()
        if isinstance(self.document, Exception):
            raise self.document

        async def body() -> Any:
            return self.document

        yield SimpleNamespace(json=body, raise_for_status=lambda: None)


@pytest.fixture(scope="session")
def old(keys: TokenKeys) -> dict[str, str]:
    return keys.local.signing.published


@pytest.fixture(scope="session")
def new() -> dict[str, str]:
    return make_keys().local.signing.published


@pytest.fixture
def auth(old: dict[str, str]) -> Auth:
    return Auth({"keys": [old]})


@pytest.fixture
def remote(auth: Auth, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> RemoteKeys:
    monkeypatch.setattr(jwks, "monotonic", clock)
    return RemoteKeys(auth, "http://auth:4001")  # type: ignore[arg-type]


async def test_keys_are_fetched_once(remote: RemoteKeys, auth: Auth, old: dict[str, str]) -> None:
    assert auth.calls == 0
    for _ in range(5):
        assert await remote.find(old["kid"]) is not None
    assert auth.calls == 1


async def test_cold_start_under_load_fetches_once_and_serves_all(
    remote: RemoteKeys, auth: Auth, old: dict[str, str]
) -> None:
    auth.open.clear()
    waiting = [asyncio.create_task(remote.find(old["kid"])) for _ in range(50)]
    await asyncio.sleep(0)
    auth.open.set()
    assert all(await asyncio.gather(*waiting))
    assert auth.calls == 1


async def test_unknown_kid_fetches_at_most_once_a_second(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str]
) -> None:
    await remote.find(old["kid"])
    assert await remote.find("unknown") is None
    assert auth.calls == 1  # they are fresh enough
    clock.jump(1.1)
    assert await asyncio.gather(*(remote.find(f"unknown-{number}") for number in range(50))) == [None] * 50
    assert auth.calls == 2
    clock.jump(0.9)
    assert await remote.find("unknown") is None
    assert auth.calls == 2


async def test_key_that_comes_seconds_after_the_first_fetch_is_found(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str], new: dict[str, str]
) -> None:
    await remote.find(old["kid"])
    auth.document = {"keys": [new, old]}
    clock.jump(2)
    assert await remote.find(new["kid"]) is not None


async def test_rotated_key_is_found_by_all_who_ask_at_once(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str], new: dict[str, str]
) -> None:
    await remote.find(old["kid"])
    auth.document = {"keys": [new, old]}
    clock.jump(31)
    auth.open.clear()
    waiting = [asyncio.create_task(remote.find(new["kid"])) for _ in range(50)]
    known = asyncio.create_task(remote.find(old["kid"]))
    await asyncio.sleep(0.001)
    assert known.done()  # who has a known key need not wait
    assert not any(task.done() for task in waiting)
    auth.open.set()
    assert all(await asyncio.gather(*waiting))
    assert auth.calls == 2


async def test_caller_that_leaves_does_not_take_the_answer_along(
    remote: RemoteKeys, auth: Auth, old: dict[str, str]
) -> None:
    auth.open.clear()
    first = asyncio.create_task(remote.find(old["kid"]))
    await asyncio.sleep(0)
    second = asyncio.create_task(remote.find(old["kid"]))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    auth.open.set()
    assert await second is not None
    assert auth.calls == 1


@pytest.mark.parametrize(
    "failure", [aiohttp.ClientConnectionError("refused"), TimeoutError(), ValueError("no JSON"), {"keys": []}]
)
async def test_keys_stay_in_use_while_auth_is_away(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str], failure: Any
) -> None:
    await remote.find(old["kid"])
    auth.document = failure
    clock.jump(jwks.KEEP_SECONDS + 1)
    for _ in range(3):
        assert await remote.find(old["kid"]) is not None
    assert auth.calls == 2  # asked again, and not with every request
    clock.jump(31)
    assert await remote.find(old["kid"]) is not None
    assert auth.calls == 3


async def test_withdrawn_key_stops_working_after_five_minutes(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str], new: dict[str, str]
) -> None:
    await remote.find(old["kid"])
    auth.document = {"keys": [new]}
    clock.jump(jwks.KEEP_SECONDS - 1)
    assert await remote.find(old["kid"]) is not None
    clock.jump(2)
    assert await remote.find(old["kid"]) is None
    assert await remote.find(new["kid"]) is not None


async def test_without_any_key_it_is_overloaded_and_asks_again_soon(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str]
) -> None:
    good, auth.document = auth.document, aiohttp.ClientConnectionError("refused")
    for _ in range(5):
        with pytest.raises(Overloaded):
            await remote.find(old["kid"])
    assert auth.calls == 1
    auth.document = good
    clock.jump(1.1)
    assert await remote.find(old["kid"]) is not None


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "keys",
        {},
        {"keys": None},
        {"keys": []},
        {"keys": ["key"]},
        {"keys": [None]},
        {"keys": [[]]},
        {"keys": [{}]},
        {"keys": [{"kty": "RSA"}]},
        {"keys": [{"kty": "RSA", "kid": "a"}]},
        {"keys": [{"kty": "RSA", "kid": "a", "n": "!", "e": "AQAB"}]},
        {"keys": [{"kty": "RSA", "kid": "a", "n": 5, "e": "AQAB"}]},
        {"keys": [{"kty": "RSA", "kid": "a", "n": None, "e": None}]},
        {"keys": [{"kty": "RSA", "kid": "a", "n": "", "e": ""}]},
        {"keys": [{"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}]},
        {"keys": [{"kty": "RSA", "kid": [], "n": "AQAB", "e": "AQAB"}]},
        {"keys": [{"kty": "EC", "kid": "a"}]},
        {"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]},
    ],
    ids=str,
)
async def test_malformed_documents_change_nothing(
    remote: RemoteKeys, auth: Auth, clock: Clock, old: dict[str, str], document: Any
) -> None:
    await remote.find(old["kid"])
    auth.document = document
    clock.jump(31)
    assert await remote.find("a") is None
    assert await remote.find(old["kid"]) is not None


def test_keys_of_other_kinds_are_left_out(old: dict[str, str]) -> None:
    assert set(read_keys({"keys": [{"kty": "oct", "kid": "secret", "k": "c2VjcmV0"}, old]})) == {old["kid"]}
