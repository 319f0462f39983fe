"""The picture in the documentation is the code's."""

from pathlib import Path

import pytest

from booking.states import STATUSES, TRANSITIONS
from eventsphere import states

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_picture_is_what_the_code_draws() -> None:
    text = (ROOT / states.PAGE).read_text()
    assert states.page(text) == text, "run `make api-docs`"


def test_every_state_and_every_way_is_drawn() -> None:
    drawn = states.draw()
    assert all(f"{way.source} --> {way.target}: {way.name}" in drawn for way in TRANSITIONS)
    assert all(status in drawn for status in STATUSES)
    assert all(way.because in states.explain() for way in TRANSITIONS)


def test_writing_changes_only_what_is_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "booking.md"
    page.write_text(f"before\n{states.BEGIN}old\n{states.END}\nafter\n")
    assert states.write(page) == [page]
    assert states.write(page) == []
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith(f"{states.END}\nafter\n")
    assert "old" not in text


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no mark"):
        states.page("nothing")
