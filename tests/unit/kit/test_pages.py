import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from kit.pages import PageQuery, decode_cursor, encode_cursor
from kit.problems import ValidationFailed


@given(st.lists(st.text(), max_size=4))
def test_cursor_gives_its_position_back(position: list[str]) -> None:
    cursor = encode_cursor(list(position))
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(cursor, len(position)) == position


def test_ids_become_texts() -> None:
    found = ObjectId()
    assert decode_cursor(encode_cursor([found]), 1) == [str(found)]


@given(st.text() | st.binary().map(lambda raw: raw.hex()))
def test_anything_else_is_a_validation_problem(cursor: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        decode_cursor(cursor, 2)
    assert caught.value.extensions["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    "position", [[], ["a"], ["a", 1], ["a", None], ["a", ["b"]], ["a", {"$gt": ""}], ["a", "b", "c"]]
)
def test_position_of_another_form_is_a_validation_problem(position: list[object]) -> None:
    with pytest.raises(ValidationFailed):
        decode_cursor(encode_cursor(position), 2)


def test_pages_have_20_items_unless_asked() -> None:
    assert PageQuery() == PageQuery(limit=20, cursor=None)
