from pathlib import Path

from eventsphere.local.logs import Tail, last_lines


def test_last_lines_of_a_file_of_none_and_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "auth.log"
    assert last_lines(file, 5) == []
    file.write_bytes(b"one\ntwo\n\xff three\n")
    assert last_lines(file, 2) == ["two", "\N{REPLACEMENT CHARACTER} three"]
    assert last_lines(file, 0) == []


def test_a_tail_gives_whole_lines_once(tmp_path: Path) -> None:
    file = tmp_path / "auth.log"
    file.write_text("old\n")
    tail = Tail(file)
    with file.open("a") as log:
        log.write("new\nhal")
        log.flush()
        assert list(tail.new_lines()) == ["new"]
        log.write("f\n")
        log.flush()
    assert list(tail.new_lines()) == ["half"]
    assert list(tail.new_lines()) == []


def test_a_tail_goes_on_in_the_file_that_replaces_a_full_one(tmp_path: Path) -> None:
    file = tmp_path / "auth.log"
    file.write_text("a long first file\n")
    tail = Tail(file)
    file.rename(tmp_path / "auth.log.1")
    assert list(tail.new_lines()) == []
    file.write_text("next\n")
    assert list(tail.new_lines()) == ["next"]
