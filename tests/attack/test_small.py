"""Every attack of `make attack`, short: other people notice nothing, and nothing stays taken."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from eventsphere.local.plan import LAPTOP_RATE_LIMIT_FACTOR
from tests.attack.accounts import ACCOUNT_ATTACKS
from tests.attack.connections import SAID
from tests.attack.play import ATTACKS, Attack, fill, play
from tests.torture.platform import Platform, platform
from tests.torture.table import Row


@pytest.fixture(scope="module")
def attacked() -> Iterator[Platform]:
    with platform(rate_limit_factor=LAPTOP_RATE_LIMIT_FACTOR) as started:
        asyncio.run(fill(started))
        yield started


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda it: f"{it.name}, {it.process}")
def test_attack_costs_other_people_nothing(attacked: Platform, attack: Attack) -> None:
    row = asyncio.run(play(attacked, attack, seconds=1.5, share=0.2))
    assert row.wrong == {}, row.shown
    assert row.shown["others' requests"] != 0


@pytest.mark.parametrize("attempt", ACCOUNT_ATTACKS)
def test_attack_on_accounts_gets_nowhere(
    attacked: Platform, attempt: Callable[[Platform], Coroutine[Any, Any, Row]]
) -> None:
    assert asyncio.run(attempt(attacked)).wrong == {}


def test_every_kind_of_connection_is_tried() -> None:
    assert set(SAID) <= {attack.name for attack in ATTACKS}
