"""Every row of `make torture` that counts, small. The order matters: what rewires the platform comes last."""

from tests.torture.backups import backups
from tests.torture.growth import growth
from tests.torture.kills import kills
from tests.torture.lost import lost
from tests.torture.platform import Platform
from tests.torture.rolling import rolling
from tests.torture.rush import rush
from tests.torture.table import Row

SEED = 4_711


def check(row: Row) -> None:
    assert row.wrong == {}, row


async def test_a_rush_is_exactly_sold_out(single: Platform) -> None:
    check(await rush(single, 60, 15))


async def test_a_rush_from_several_processes_is_exactly_sold_out(single: Platform) -> None:
    check(await rush(single, 60, 20, processes=2))


async def test_killed_processes_lose_nothing(single: Platform) -> None:
    check(await kills(single, 3, SEED))


async def test_the_document_of_an_event_does_not_grow(single: Platform) -> None:
    check(await growth(single, (0, 1_500)))


async def test_every_backup_that_is_made_under_load_can_be_restored(single: Platform) -> None:
    check(await backups(single, 3, SEED))


async def test_lost_answers_take_nothing_twice(single: Platform) -> None:
    check(await lost(single, 60, SEED))


async def test_a_stopped_replica_fails_no_request(double: Platform) -> None:
    check(await rolling(double, 3))
