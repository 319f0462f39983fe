"""Read as the W3C's recommendation Trace Context, section 3.2, says."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import trace_context
from kit.trace_context import TraceContext

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_good_header_is_read() -> None:
    assert trace_context.parse(f"00-{TRACE}-{SPAN}-01") == TraceContext(TRACE, SPAN, "01")


@pytest.mark.parametrize("header", [f"cc-{TRACE}-{SPAN}-01", f"cc-{TRACE}-{SPAN}-01-what-comes-later"])
def test_later_version_is_read_as_far_as_it_is_known(header: str) -> None:
    found = trace_context.parse(header)
    assert found
    assert found.header == f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[:-1]}٣-{SPAN}-01",
        f"cc-{TRACE}-{SPAN}-01.more",
        f" 00-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
def test_malformed_header_is_ignored(header: str) -> None:
    assert trace_context.parse(header) is None


@given(st.text())
async def test_each_request_has_a_trace_whatever_is_given(header: str) -> None:
    made = trace_context.begin(header)
    assert trace_context.parse(made.header) == made == trace_context.current()


async def test_each_request_sees_its_own() -> None:
    async def one() -> bool:
        made = trace_context.begin("")
        await asyncio.sleep(0)
        return made == trace_context.current()

    assert all(await asyncio.gather(*(one() for _ in range(20))))


def test_outside_a_request_there_is_none() -> None:
    assert trace_context.current() is None
