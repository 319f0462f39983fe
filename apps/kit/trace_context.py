"""The W3C trace context of the request that is being served: the trace id in logs, and what calls pass on.

It is kept whether spans are recorded (`kit.traces`) or not, so that the logs of all services tell of one trace.
"""

import re
from contextvars import ContextVar
from secrets import token_hex
from typing import NamedTuple

TRACEPARENT_HEADER = "traceparent"
_ids = r"(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})"
_version_00 = re.compile(rf"00-{_ids}", re.ASCII).fullmatch
_later_version = re.compile(rf"(?!00|ff)[0-9a-f]{{2}}-{_ids}(?:-[!-~]*)?", re.ASCII).fullmatch


class TraceContext(NamedTuple):
    """A place in a trace (https://www.w3.org/TR/trace-context/#traceparent-header).

    Attributes:
        span_id: the span under which the next one belongs.
        flags: two hexadecimal digits; the last bit tells that spans are recorded.
    """

    trace_id: str
    span_id: str
    flags: str = "00"

    @property
    def is_recorded(self) -> bool:
        """Tell whether the span is recorded somewhere."""
        return self.flags[1] in "13579bdf"

    @property
    def header(self) -> str:
        """The value of a `traceparent` header."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


_current: ContextVar[TraceContext | None] = ContextVar("trace_context", default=None)
current = _current.get
"""Returns the trace context of the request that is being served; None outside a request."""
enter = _current.set
"""Sets the trace context of this task; returns the token for `leave`."""
leave = _current.reset


def parse(traceparent: str) -> TraceContext | None:
    """Read a `traceparent` header; returns None if the header is malformed or empty."""
    found = _version_00(traceparent) or _later_version(traceparent)
    return TraceContext(*found.groups()) if found else None


def begin(traceparent: str) -> TraceContext:
    """Go on with the caller's trace, or begin one if the caller names none."""
    known = parse(traceparent) or TraceContext(token_hex(16), token_hex(8))
    enter(known)
    return known
