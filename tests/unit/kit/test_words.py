import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.database import Document
from kit.words import MOST, searchable, wanted


def finds(typed: str, *texts: str) -> bool:
    """Tell what the database would, with its equality on an array and its regular expressions."""
    stored = searchable(*texts)
    return all(_holds(stored, condition) for condition in wanted(typed))


def _holds(stored: Document, condition: Document) -> bool:
    if "words" in condition:
        return condition["words"] in stored["words"]
    return bool(re.search(condition["search"]["$regex"], stored["search"]))


@pytest.mark.parametrize(
    "typed",
    [
        "chamber music",
        "music chamber",
        "mill chamber",
        "cha",
        "c",
        "mus old cham",
        "Chamber Music at the Old Mill",
        "chambermaster",
        "master",
        "old, chamber!",
    ],
)
def test_words_are_found_in_any_order_over_all_texts_by_their_beginning_or_within_long_ones(typed: str) -> None:
    assert finds(typed, "Chamber music & Chambermasters", "At the old mill")


@pytest.mark.parametrize("typed", ["chamber opera", "hamber", "usic", "chambers music x", "illo", "ill"])
def test_another_word_or_a_short_piece_of_one_is_not_found(typed: str) -> None:
    assert not finds(typed, "Chamber music", "Old mill")


@pytest.mark.parametrize("typed", ["ball", "Fussball", "fuß", "konzert kammer", "Kammerkonz", "ball kammerkonzert"])
def test_parts_of_compounds_are_found(typed: str) -> None:
    assert finds(typed, "Fußball und Kammerkonzert")


@pytest.mark.parametrize("typed", ["東京", "京", "音楽祭", "東京 音楽", "ไทย", "재즈", "서울 재즈"])
def test_scripts_without_spaces_are_found_anywhere(typed: str) -> None:
    assert finds(typed, "新東京音楽祭", "ดนตรีไทยเดิม", "서울재즈페스티벌")


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_a_text_is_found_by_itself(text: str) -> None:
    assert finds(text, text, "Old Town Hall", "music")


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.data())
def test_a_text_is_found_by_every_beginning_of_it(text: str, data: st.DataObject) -> None:
    assert finds(text[: data.draw(st.integers(1, len(text)))], text)


def test_a_search_for_nothing_filters_nothing() -> None:
    assert wanted(" \u200b\u0301 ") == []


def test_search_text_is_escaped() -> None:
    assert not finds("m.sic x", "music", "x")
    assert finds("a$ b+", "b+ A$AP")


@pytest.mark.parametrize("text", ["漢" * 200, "\ufdfa" * 200, "abcdefghij" * 20, " ".join("abcdefgh" * 12)])
def test_stored_words_are_bounded(text: str) -> None:
    stored = searchable(text, text)
    assert len(stored["words"]) <= MOST
    assert len(stored["search"]) < 10_000
