"""Searching events: what people type finds what organizers wrote, whatever keyboards they have."""

from typing import Any
from unicodedata import normalize

import pytest
from bson import ObjectId

from event.models import Event
from event.repository import INDEXES
from event.rules import visible
from event.schemas import EventQuery, Sort
from event.search import ORDERS, WRITTEN, conditions, current
from kit.database import open_database
from kit.filters import in_parts
from kit.refold import Refold
from kit.runtime import KEY
from kit.types import utc_now
from tests.support.events import RunningEvents


async def found(events: RunningEvents, token: str, query: str, **params: Any) -> list[str]:
    answer = await events.client.get("/api/events", params={"mine": "true", "query": query} | params, token=token)
    assert answer.status == 200, answer.raw
    return [item["title"] for item in answer.body["items"]]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Łódź", "Lodz"),
        ("Kad\u0131köy", "KADIKÖY"),
        ("Straße", "STRASSE"),
        ("Don\u2019t Stop", "don't stop"),
        ("Hip\u2011Hop", "hip-hop"),
        ("Jazz\u200bfest", "jazzfest"),
        ("کنسرت علی", "كنسرت علي"),
        ("جشن ۱۴۰۳", "جشن 1403"),
        ("Tromsø in Concert", "concert tromso"),
    ],
)
async def test_title_is_found_as_people_type_it(events: RunningEvents, title: str, typed: str) -> None:
    token = events.person()
    await events.draft(token, title=title, venue="Café Zürich")
    assert await found(events, token, typed) == [title]
    assert await found(events, token, f"cafe {typed} music") == [title]
    assert await found(events, token, f"{typed} elsewhere") == []


async def test_words_that_are_typed_find_with_every_letter(events: RunningEvents) -> None:
    token = events.person()
    await events.draft(token, title="Kammerkonzert in the chamber")
    for typed in ("c", "ch", "cha", "chamber", "kammerk", "konzert", "chamber kammer"):
        assert await found(events, token, typed) == ["Kammerkonzert in the chamber"], typed


async def test_search_keeps_order_filters_and_pages(events: RunningEvents) -> None:
    token = events.person()
    for letter in "bdac":
        await events.draft(token, title=f"Paged search {letter}", category="film" if letter == "d" else "music")
    assert await found(events, token, "search paged", sort="title", category="music") == [
        f"Paged search {letter}" for letter in "abc"
    ]
    first = await events.client.get(
        "/api/events", params={"mine": "true", "query": "search paged", "sort": "title", "limit": 3}, token=token
    )
    more = {"cursor": first.body["next_cursor"], "limit": 3}
    assert await found(events, token, "search paged", sort="title", **more) == ["Paged search d"]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("typed", ["strings", "philharmonic", "two or more words", "ü"])
async def test_a_search_goes_through_the_index_of_words(events: RunningEvents, typed: str, sort: Sort) -> None:
    await events.published(events.person())
    query = EventQuery(query=typed, sort=sort)
    first, *_ = in_parts([visible(query, None), *conditions(query, utc_now())], INDEXES)
    async with open_database(events.app.extensions[KEY].settings) as database:
        plan = (await database.collection(Event).find(first["$match"]).explain())["queryPlanner"]["winningPlan"]
    assert plan["inputStage"]["indexName"] == "status_1_words_1_starts_at_1__id_1"


@pytest.mark.parametrize("letter", ["\ufdfa", "x", "é", "漢", "!", "'", "\u200b", "ß", "\U0001f3b7"])
async def test_the_longest_search_is_answered(events: RunningEvents, letter: str) -> None:
    for text in (letter * 100, f"{letter} " * 50):
        assert (await events.client.get("/api/events", params={"query": text})).status == 200
    assert (await events.client.get("/api/events", params={"query": letter * 101})).fields == {"query"}


@pytest.mark.parametrize("letter", ["\ufdfa", "漢", "ß", "ä", "!"])
async def test_the_longest_title_is_found_and_its_page_has_a_cursor(events: RunningEvents, letter: str) -> None:
    token = events.person()
    for _ in range(2):
        await events.draft(token, title=letter * 200, venue=letter * 200)
    assert await found(events, token, letter * 100) == [letter * 200] * 2
    params = {"mine": "true", "sort": "title", "limit": 1}
    cursor = (await events.client.get("/api/events", params=params, token=token)).body["next_cursor"]
    assert (await events.client.get("/api/events", params=params | {"cursor": cursor}, token=token)).status == 200


async def test_events_of_an_older_version_are_brought_up_to_date(events: RunningEvents) -> None:
    token = events.person()
    event = await events.draft(token, title="Łódź of old")
    async with open_database(events.app.extensions[KEY].settings) as database:
        collection = database.collection(Event)
        one = {"_id": ObjectId(event["id"])}
        await collection.update_one(one, {"$unset": {"words": 1}, "$set": {"search": "łodz of old"}})
        assert await found(events, token, "lodz") == []
        await Refold(collection, WRITTEN, current, pause=0).run()
    assert await found(events, token, "lodz") == ["Łódź of old"]
    assert (await events.client.get(f"/api/events/{event['id']}", token=token)).body == event


async def test_texts_from_before_they_were_stored_in_one_form_are_brought_into_it(events: RunningEvents) -> None:
    token = events.person()
    event = await events.draft(token, title="Müller spielt", venue="Café", description="Für Elise")
    async with open_database(events.app.extensions[KEY].settings) as database:
        collection, one = database.collection(Event), {"_id": ObjectId(event["id"])}
        texts = {name: event[name] for name in ("title", "venue", "description")}
        await collection.update_one(one, {"$set": {name: normalize("NFD", text) for name, text in texts.items()}})
        await Refold(collection, WRITTEN, current, pause=0).run()
        stored = await collection.find_one(one)
    assert stored is not None
    assert {name: stored[name] for name in texts} == texts
