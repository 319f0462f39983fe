import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from auth.hashing import Hasher
from auth.settings import AuthSettings
from kit.problems import Overloaded
from tests.support.keys import make_keys

KEYS = make_keys()


def hasher_of(**changes: int) -> Hasher:
    quick = {"argon2_memory_kib": 8, "argon2_time_cost": 1}
    peers = {"event_url": "http://event:4002", "service_token_keys": "k" * 32}
    given = peers | {"mongodb_uri": "mongodb://localhost", "jwt_private_keys": KEYS.private_pem}
    return Hasher(AuthSettings.model_validate(given | quick | changes))


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    with hasher_of(argon2_threads=1, argon2_queue=1) as made:
        yield made


async def test_a_password_belongs_to_its_hash_and_no_other_does(hasher: Hasher) -> None:
    encoded = await hasher.hash("analytical engine")
    assert encoded.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert await hasher.verify(encoded, "analytical engine")
    assert not await hasher.verify(encoded, "difference engine")
    assert await hasher.hash("analytical engine") != encoded


async def test_a_password_is_the_same_from_every_keyboard(hasher: Hasher) -> None:
    assert await hasher.verify(await hasher.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


async def test_a_damaged_hash_belongs_to_no_password(hasher: Hasher) -> None:
    assert not await hasher.verify("$argon2id$nonsense", "analytical engine")


async def test_nobody_has_a_password_and_it_costs_the_same_work(
    hasher: Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = await hasher.hash("analytical engine")
    seen: list[str] = []
    verify = hasher._verify

    def counted(encoded: str, password: str) -> bool:
        seen.append(encoded)
        return verify(encoded, password)

    monkeypatch.setattr(hasher, "_verify", counted)
    assert not await hasher.verify(None, "analytical engine")
    assert not await hasher.verify(encoded, "difference engine")
    assert len(seen) == 2
    assert len({tuple(item.split("$")[1:4]) for item in seen}) == 1  # the algorithm and its parameters


async def test_other_parameters_make_a_hash_outdated(hasher: Hasher) -> None:
    encoded = await hasher.hash("analytical engine")
    assert not hasher.outdated(encoded)
    with hasher_of(argon2_time_cost=2) as newer:
        assert newer.outdated(encoded)
        assert await newer.verify(encoded, "analytical engine")


async def test_a_full_queue_refuses_and_takes_up_work_again(hasher: Hasher) -> None:
    gate = Event()
    waiting = [asyncio.create_task(hasher._run(gate.wait, 10)) for _ in range(2)]  # one runs, one waits
    await asyncio.sleep(0)
    with pytest.raises(Overloaded) as caught:
        await hasher.hash("analytical engine")
    assert caught.value.headers["Retry-After"] == "1"
    gate.set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await hasher.hash("analytical engine")


async def test_a_client_that_leaves_frees_its_place(hasher: Hasher) -> None:
    gate = Event()
    running, queued = (asyncio.create_task(hasher._run(gate.wait, 10)) for _ in range(2))
    await asyncio.sleep(0)
    queued.cancel()
    await asyncio.gather(queued, return_exceptions=True)
    following = asyncio.create_task(hasher.hash("analytical engine"))
    gate.set()
    assert await running
    assert await following
