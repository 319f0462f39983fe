from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from kit.text import LINE, PARAGRAPHS, TYPED

lines = TypeAdapter[Any](Annotated[str, Field(min_length=2, max_length=4), LINE])
paragraphs = TypeAdapter[Any](Annotated[str, Field(max_length=40), PARAGRAPHS])
typed = TypeAdapter[Any](Annotated[str, Field(max_length=4), TYPED])
INVISIBLE = [
    "\u200b",
    "\u3164",
    "\u2800",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u115f",
    "\uffa0",
    "\u180e",
    "\u200e",
    "\u202e",
]
INVISIBLE += ["\u034f", "\ufe0f", "\u0301", "\u17b4", "\U000e0041", "\ue000", "\u00a0", "\u2003"]


def problems_of(adapter: TypeAdapter[Any], text: Any) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(text)
    return {error["type"] for error in refused.value.errors()}


@pytest.mark.parametrize("letter", INVISIBLE)
def test_a_name_of_nothing_that_can_be_seen_is_refused(letter: str) -> None:
    assert problems_of(lines, letter * 2) == {"invisible"}
    assert problems_of(paragraphs, letter * 2) == {"invisible"}


@pytest.mark.parametrize("text", ["Ada", "李小", "👩\u200d🎤", "نیم\u200c", "म\u093f", "a\u0301b", "!!!", "40"])
def test_a_name_of_any_script_sign_or_picture_is_accepted(text: str) -> None:
    assert lines.validate_python(text)


@pytest.mark.parametrize("letter", ["\n", "\r", "\u2028", "\u2029"])
def test_a_line_has_no_line_break(letter: str) -> None:
    assert problems_of(lines, f"a{letter}b") == {"line_break"}
    assert problems_of(typed, f"a{letter}b") == {"line_break"}


@pytest.mark.parametrize("letter", ["\x00", "\t", "\x07", "\x1b", "\x7f", "\x85", "\x9f"])
def test_a_line_has_no_control_character(letter: str) -> None:
    assert problems_of(lines, f"a{letter}b") == {"control_character"}


@pytest.mark.parametrize("letter", ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x9f"])
def test_paragraphs_have_no_control_character_but_line_feed_and_tab(letter: str) -> None:
    assert problems_of(paragraphs, f"a{letter}b") == {"control_character"}
    assert paragraphs.validate_python("two\nlines\tand a tab") == "two\nlines\tand a tab"


def test_texts_are_composed_before_they_are_measured() -> None:
    assert lines.validate_python("e\u0301" * 4) == "é" * 4
    assert problems_of(lines, "\u0958" * 3) == {"string_too_long"}  # each becomes two


def test_lengths_are_told_as_characters() -> None:
    assert problems_of(lines, "a") == {"string_too_short"}
    assert problems_of(typed, "abcde") == {"string_too_long"}


def test_an_empty_text_is_for_the_length_to_refuse() -> None:
    assert paragraphs.validate_python("") == ""


@pytest.mark.parametrize("value", [None, 5, ["ab"], {"$gt": ""}])
def test_only_text_is_text(value: Any) -> None:
    assert problems_of(paragraphs, value) == {"string_type"}
