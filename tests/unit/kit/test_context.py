import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import context


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_good_request_id_is_taken() -> None:
    assert context.begin("req-1234.A_b", "", 10) == "req-1234.A_b" == context.request_id()


@pytest.mark.parametrize(
    "given_id", ["", "short", "x" * 65, "with space", "line\nbreak", "person@example.org", "é" * 9]
)
async def test_other_request_ids_are_replaced(given_id: str) -> None:
    made = context.begin(given_id, "", 10)
    assert made != given_id
    assert len(made) == 16


@pytest.mark.parametrize(
    ("given_ms", "seconds"),
    [("", 10), ("2500", 2.5), ("10000", 10), ("99999", 10), ("999999999", 10), ("0", 0), ("007", 0.007)],
)
async def test_deadline_is_the_callers_but_never_later_than_ours(given_ms: str, seconds: float) -> None:
    before = now()
    context.begin("", given_ms, 10)
    until = context.deadline()
    assert until is not None
    assert before + seconds <= until <= now() + seconds


@pytest.mark.parametrize("given_ms", ["-5", "1.5", "1e3", "soon", "٣", "²", "9" * 400, "9" * 5_000, "1 "])
async def test_malformed_timeout_is_ignored(given_ms: str) -> None:
    context.begin("", given_ms, 10)
    assert 9 < context.remaining(60) <= 10


@given(st.text(), st.text())
async def test_no_header_breaks_a_request(given_id: str, given_ms: str) -> None:
    context.begin(given_id, given_ms, 10)
    assert 0 <= context.remaining(10) <= 10


async def test_remaining_is_at_most_what_is_asked_and_never_negative() -> None:
    context.begin("", "5000", 10)
    assert context.remaining(2) == 2
    assert 4 < context.remaining(60) <= 5
    context.begin("", "0", 10)
    assert context.remaining(60) == 0


async def test_outside_a_request_there_is_no_id_and_no_deadline() -> None:
    async def elsewhere() -> tuple[str, float | None, float]:
        context.forget_deadline()
        return context.request_id(), context.deadline(), context.remaining(3)

    assert await asyncio.create_task(elsewhere()) == (context.request_id(), None, 3)


async def test_each_request_sees_its_own() -> None:
    async def one(request_id: str) -> str:
        context.begin(request_id, "", 10)
        await asyncio.sleep(0)
        return context.request_id()

    names = [f"request-{number}" for number in range(20)]
    assert await asyncio.gather(*map(one, names)) == names
