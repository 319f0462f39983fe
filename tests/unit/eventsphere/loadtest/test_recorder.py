"""What generators write down, and how it is added up."""

from pathlib import Path

import pytest

from eventsphere.loadtest import recorder
from eventsphere.loadtest.histogram import percentile
from eventsphere.loadtest.recorder import Recorder, classify
from eventsphere.loadtest.samples import FailureKind, LoadSample


def lines(subject: Recorder, now: float = 0.0, cpu: float = 0.0) -> list[LoadSample]:
    return [LoadSample.model_validate_json(line) for line in subject.lines(now, cpu)]


def test_a_request_counts_in_the_second_of_its_intended_start() -> None:
    subject = Recorder()
    subject.add(3.9, "GET /", 2500, lateness=0.5)
    found = next(each for each in lines(subject, now=6.4) if each.at == 3)
    assert (found.offered, found.answered, found.lateness) == (1, 1, 0.5)


def test_news_are_told_once() -> None:
    subject = Recorder()
    subject.add(3, "GET /", 10)
    lines(subject, now=3)
    assert [each.offered for each in lines(subject, now=4)] == [0]


def test_the_generators_cpu_belongs_to_the_present_second() -> None:
    subject = Recorder()
    subject.add(2, "GET /", 10)
    assert {each.at: each.generator_cpu for each in lines(subject, now=5, cpu=40)} == {2: 0, 5: 40}


@pytest.mark.parametrize(
    ("failure", "answered"),
    [("timeout", 0), ("connection", 0), ("server_error", 1), ("shed", 1), ("rate_limited", 1), ("client_error", 1)],
)
def test_only_what_got_no_answer_is_not_answered(failure: FailureKind, answered: int) -> None:
    subject = Recorder()
    subject.add(0, "GET /", 10, failure)
    assert [(each.answered, each.failures) for each in lines(subject)] == [(answered, {failure: 1})]


def test_what_was_due_and_never_sent_is_offered_and_not_answered() -> None:
    subject = Recorder()
    subject.missed(0.5)
    assert [(each.offered, each.answered) for each in lines(subject)] == [(1, 0)]


@pytest.mark.parametrize(
    ("status", "timed_out", "kind"),
    [
        (200, False, None),
        (304, False, None),
        (404, False, "client_error"),
        (429, False, "rate_limited"),
        (500, False, "server_error"),
        (502, False, "server_error"),
        (503, False, "shed"),
        (0, True, "timeout"),
        (0, False, "connection"),
    ],
)
def test_failures_are_told_apart(status: int, timed_out: bool, kind: FailureKind | None) -> None:
    assert classify(status, timed_out=timed_out) == kind


def test_lines_of_several_generators_add_up(tmp_path: Path) -> None:
    for number, milliseconds in enumerate((10, 1000)):
        subject = Recorder()
        subject.add(1, "GET /", milliseconds, "shed" if number else None, lateness=number / 10)
        (tmp_path / f"load-{number}.jsonl").write_text("".join(subject.lines(1, 20 + number)))
    found = recorder.read(tmp_path, 3)
    assert [each.at for each in found] == [0, 1, 2]
    assert (found[1].offered, found[1].lateness, found[1].generator_cpu) == (2, 0.1, 21)
    assert found[1].failures == {"shed": 1}
    assert percentile(found[1].latency["GET /"], 100) == pytest.approx(1000, rel=0.05)


def test_a_line_that_a_killed_generator_left_half_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "load-1.jsonl").write_text('{"at":0,"offered":1,"answered":1}\n{"at":1,"off')
    assert [each.offered for each in recorder.read(tmp_path, 2)] == [1, 0]


def test_what_goes_on_after_the_end_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "load-1.jsonl").write_text('{"at":9,"offered":1,"answered":1}\n')
    assert sum(each.offered for each in recorder.read(tmp_path, 3)) == 0
