"""Lists: what is in them, in which order, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from event.schemas import EventPage
from tests.support.events import RunningEvents, moment


async def titles(events: RunningEvents, token: str | None = None, **params: Any) -> list[str]:
    page = await events.client.get("/api/events", params=params, token=token)
    assert page.status == 200, page.raw
    assert EventPage.model_validate_json(page.raw)
    return [item["title"] for item in page.body["items"]]


async def pages(events: RunningEvents, token: str | None = None, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await events.client.get("/api/events", params=params | cursor, token=token)).body
        found += page["items"]
        assert len(page["items"]) == params["limit"] or page["next_cursor"] is None
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_public_list_has_published_events_to_come_as_the_event_itself_is_shown(events: RunningEvents) -> None:
    word = "listed"
    event = await events.published(title=f"{word} published")
    await events.draft(title=f"{word} draft")
    cancelled = await events.published(title=f"{word} cancelled")
    await events.act(cancelled, "cancel")
    page = await events.client.get("/api/events", params={"query": word})
    assert page.body == {"items": [event], "next_cursor": None}
    assert await titles(events, query=word, status="cancelled") == [f"{word} cancelled"]
    assert await titles(events, query=word, status="published") == [f"{word} published"]


async def test_drafts_are_listed_for_their_organizer_and_admins_only(events: RunningEvents) -> None:
    word, mine = "drafted", events.person()
    await events.draft(mine, title=f"{word} mine")
    await events.draft(title=f"{word} another's")
    for params in ({"status": "draft"}, {"mine": "true"}):
        assert (await events.client.get("/api/events", params=params)).code == "unauthorized"
    assert await titles(events, mine, query=word, status="draft") == [f"{word} mine"]
    assert await titles(events, events.attendee, query=word, status="draft") == []
    assert await titles(events, events.admin, query=word, status="draft", sort="title") == [
        f"{word} another's",
        f"{word} mine",
    ]


async def test_mine_are_ones_own_in_every_state(events: RunningEvents) -> None:
    mine = events.person()
    await events.draft(mine, title="Own draft")
    await events.published(mine, title="Own published")
    await events.act(await events.published(mine, title="Own cancelled"), "cancel", mine)
    await events.published(title="Own of another")
    every = ["Own cancelled", "Own draft", "Own published"]
    assert await titles(events, mine, mine="true", sort="title") == every
    assert await titles(events, mine, mine="true", status="published") == ["Own published"]
    assert await titles(events, events.admin, mine="true", query="own") == []


async def test_past_events_are_listed_only_when_asked_for(events: RunningEvents) -> None:
    word, mine = "bygone", events.person()
    await events.published(mine, title=word)
    service = events.rules.events
    real = service.clock
    service.clock = lambda: real() + timedelta(days=365)
    try:
        assert await titles(events, query=word) == []
        assert await titles(events, mine, query=word, mine="true") == [word]
        assert await titles(events, query=word, **{"from": moment(days=-1)}) == [word]
    finally:
        service.clock = real


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("JAZZ", True),
        ("jazz (live)", True),
        ("café", True),
        ("CAFE", True),
        ("Zürich", True),
        ("zurich", True),
        ("straße", True),
        ("STRASSE", True),
        ("comedy", True),
        ("  jazz   (live)  ", True),
        ("jazz.", True),
        ("j.zz", False),
        (".*", False),
        ("^jazz", False),
        ("[a-z]", False),
        ("(live", True),
        ("\\", False),
        ("$", False),
        ("zurich (live) café", True),
        ("cafe opera", False),
    ],
)
async def test_search_is_for_words_without_case_and_accents_and_knows_no_operators(
    events: RunningEvents, query: str, found: bool
) -> None:
    token = events.person()
    await events.draft(token, title="Jazz (Live)", venue="Café Straße, Zürich", category="comedy")
    assert await titles(events, token, mine="true", query=query) == (["Jazz (Live)"] if found else [])


async def test_category_and_dates_filter(events: RunningEvents) -> None:
    token = events.person()
    for day, category in ((2, "film"), (4, "film"), (6, "art")):
        starts_at, ends_at = f"2091-01-0{day}T10:00:00Z", f"2091-01-0{day}T12:00:00Z"
        await events.draft(token, title=f"Day {day}", category=category, starts_at=starts_at, ends_at=ends_at)

    async def days(**params: str) -> list[str]:
        return await titles(events, token, mine="true", **params)

    assert await days(category="film") == ["Day 2", "Day 4"]
    assert await days(**{"from": "2091-01-04T10:00:00Z"}) == ["Day 4", "Day 6"]
    assert await days(to="2091-01-04T10:00:00Z") == ["Day 2", "Day 4"]
    assert await days(**{"from": "2091-01-04T12:00:00+02:00", "to": "2091-01-05T00:00:00Z"}) == ["Day 4"]
    assert await days(category="art", to="2091-01-05T00:00:00Z") == []


ROWS = [("banana", 3, 500), ("Apple", 1, 500), ("cherry", 1, 100), ("Éclair", 2, 900), ("apple", 3, 500)]
SORTED = {
    "starts_at": ["Apple", "cherry", "Éclair", "banana", "apple"],
    "-starts_at": ["apple", "banana", "Éclair", "cherry", "Apple"],
    "title": ["Apple", "apple", "banana", "cherry", "Éclair"],
    "-created_at": ["apple", "Éclair", "cherry", "Apple", "banana"],
    "price": ["cherry", "banana", "Apple", "apple", "Éclair"],
}


@pytest.mark.parametrize("sort", SORTED)
@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_pages_are_in_order_and_complete(events: RunningEvents, sort: str, limit: int) -> None:
    token = events.person()
    for title, day, amount in ROWS:
        times = {"starts_at": f"2092-01-0{day}T10:00:00Z", "ends_at": f"2092-01-0{day}T12:00:00Z"}
        await events.draft(token, title=title, price={"amount": amount, "currency": "USD"}, **times)
    listed = await pages(events, token, mine="true", sort=sort, limit=limit)
    assert [item["title"] for item in listed] == SORTED[sort]


async def test_events_made_between_two_pages_neither_repeat_nor_hide_any(events: RunningEvents) -> None:
    token = events.person()
    for title in ("b", "d", "f"):
        await events.draft(token, title=title * 3)
    params: dict[str, Any] = {"mine": "true", "sort": "title", "limit": 2}
    first = (await events.client.get("/api/events", params=params, token=token)).body
    for title in ("a", "c", "d", "e"):
        await events.draft(token, title=title * 3)
    params["cursor"] = first["next_cursor"]
    second = (await events.client.get("/api/events", params=params | {"limit": 9}, token=token)).body
    assert [item["title"] for item in first["items"]] == ["bbb", "ddd"]
    assert [item["title"] for item in second["items"]] == ["ddd", "eee", "fff"]
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


async def test_last_full_page_has_no_next(events: RunningEvents) -> None:
    token = events.person()
    for _ in range(2):
        await events.draft(token)
    page = await events.client.get("/api/events", params={"mine": "true", "limit": 2}, token=token)
    assert (len(page.body["items"]), page.body["next_cursor"]) == (2, None)


async def test_cursor_of_the_longest_title_fits(events: RunningEvents) -> None:
    token = events.person()
    for title in ("\U0001f3bb" * 200, '"' * 200):
        for _ in range(2):
            await events.draft(token, title=title)
    assert len(await pages(events, token, mine="true", sort="title", limit=1)) == 4


async def test_default_page_has_twenty(events: RunningEvents) -> None:
    token = events.person()
    for _ in range(21):
        await events.draft(token)
    page = await events.client.get("/api/events", params={"mine": "true"}, token=token)
    assert len(page.body["items"]) == 20
    assert page.body["next_cursor"]


@pytest.mark.parametrize(
    ("field", "params"),
    [
        ("limit", {"limit": 0}),
        ("limit", {"limit": 101}),
        ("limit", {"limit": "x"}),
        ("limit", {"limit": 10**30}),
        ("sort", {"sort": "capacity"}),
        ("sort", {"sort": "$where"}),
        ("status", {"status": "gone"}),
        ("category", {"category": "opera"}),
        ("from", {"from": "yesterday"}),
        ("from", {"from": "2090-01-01"}),
        ("to", {"to": "9999-12-31T23:59:59-12:00"}),
        ("query", {"query": "x" * 101}),
        ("query", {"query": "a\x00b"}),
        ("mine", {"mine": "perhaps"}),
        ("cursor", {"cursor": ""}),
        ("cursor", {"cursor": "nonsense"}),
        ("cursor", {"cursor": "é" * 20}),
        ("cursor", {"cursor": "x" * 513}),
        ("cursor", {"cursor": "WyJ0aXRsZSIsImEiLCJiIl0"}),
        ("query[$ne]", {"query[$ne]": "1"}),
        ("page", {"page": "2"}),
    ],
)
async def test_wrong_parameter_is_refused_by_its_name(
    events: RunningEvents, field: str, params: dict[str, Any]
) -> None:
    answer = await events.client.get("/api/events", params=params)
    assert (answer.status, answer.code, answer.fields) == (422, "validation_error", {field})


async def test_parameter_given_twice_is_refused(events: RunningEvents) -> None:
    assert (await events.client.get("/api/events?sort=title&sort=price")).fields == {"sort"}


async def test_cursor_of_another_order_is_refused(events: RunningEvents) -> None:
    token = events.person()
    for _ in range(2):
        await events.draft(token)
    page = await events.client.get("/api/events", params={"mine": "true", "limit": 1}, token=token)
    params = {"mine": "true", "sort": "title", "cursor": page.body["next_cursor"]}
    assert (await events.client.get("/api/events", params=params, token=token)).fields == {"cursor"}


async def test_lists_use_the_declared_indexes(events: RunningEvents) -> None:
    """Each order of the public list has an index that begins with what is public and to come."""
    collection = events.rules.events.events.events
    made = {tuple(key for key, _ in index["key"]) for index in (await collection.index_information()).values()}
    for field in ("starts_at", "title_key", "created_at", "price.amount"):
        assert ("status", "over", field, "_id") in made
    assert {("status", "category", "starts_at", "_id"), ("organizer_id", "starts_at", "_id")} <= made
