import pytest

from eventsphere.demo import catalog
from eventsphere.demo.fill import Made, fill
from eventsphere.errors import CommandError, Exit

from .conftest import Platform

DATA = catalog.load()
BOOKINGS = sum(len(DATA.bookings(event)) for event in DATA.events)
WAITING = sum(event.waiting for event in DATA.events)
STATUSES = {"on sale": "published", "past": "published", "draft": "draft", "cancelled": "cancelled"}


async def test_everything_is_made_once(platform: Platform) -> None:
    assert await fill(platform.url, "password") == Made(len(DATA.events), BOOKINGS, WAITING)
    statuses = {event["title"]: event["status"] for event in platform.events}
    assert statuses == {event.title: STATUSES[event.becomes] for event in DATA.events}
    assert len(platform.pictures) == platform.confirmed == len(DATA.events)
    before = (len(platform.accounts), len(platform.events), len(platform.bookings))
    assert await fill(platform.url, "password") == Made(0, 0, 0)
    assert (len(platform.accounts), len(platform.events), len(platform.bookings)) == before


async def test_each_event_belongs_to_its_organizer(platform: Platform) -> None:
    await fill(platform.url, "password")
    owners = {event["title"]: event["organizer_id"] for event in platform.events}
    for event in DATA.events:
        assert owners[event.title] == platform.accounts[catalog.email(DATA.organizers[event.organizer])]["id"]


async def test_what_a_broken_run_left_is_completed(platform: Platform) -> None:
    await fill(platform.url, "password")
    del platform.bookings[7:]
    del platform.waiting[-2:]
    assert await fill(platform.url, "password") == Made(0, BOOKINGS - 7, 2)


async def test_an_event_that_a_broken_run_left_a_draft_is_put_on_sale_and_not_made_again(platform: Platform) -> None:
    await fill(platform.url, "password")
    broken = next(event for event in platform.events if event["title"] == DATA.events[0].title)
    broken["status"] = "draft"
    assert await fill(platform.url, "password") == Made(0, 0, 0)
    assert broken["status"] == "published"


async def test_progress_is_told_where_there_is_no_terminal(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(platform.url, "password")
    told = capsys.readouterr().err
    count = len(DATA.that_become("on sale", "draft", "cancelled"))
    assert f"{count // 2} of {count}" in told
    assert f"{count} of {count}" in told


async def test_a_busy_platform_is_asked_again(platform: Platform) -> None:
    platform.too_busy = 5
    assert (await fill(platform.url, "password")).events == len(DATA.events)


async def test_another_password_is_said_in_words(platform: Platform) -> None:
    with pytest.raises(CommandError, match="made with another password"):
        await fill(platform.url, "wrong password")


async def test_no_platform_is_not_running() -> None:
    with pytest.raises(CommandError, match="does not answer") as caught:
        await fill("http://127.0.0.1:9", "password")
    assert caught.value.exit_status == Exit.NOT_RUNNING
