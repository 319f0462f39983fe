"""Spans of requests, calls, database commands and deliveries. One setting, OTEL_EXPORTER_OTLP_ENDPOINT, turns them on.

While they are off, OpenTelemetry is not imported and a span is an object that does nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any, Literal, Protocol, TypeAlias

from kit import trace_context

Kind: TypeAlias = Literal["server", "client", "consumer"]
Attributes: TypeAlias = Mapping[str, str | int]


class Span(Protocol):
    """Work that takes time."""

    def rename(self, name: str) -> None:
        """Change the name once it is known."""

    def note(self, attributes: Attributes, *, failed: bool = False) -> None:
        """Add attributes, and whether the work failed."""


class Recorder(Protocol):
    """Records spans and sends them; none of it makes a request wait."""

    def span(self, kind: Kind, name: str, attributes: Attributes) -> AbstractContextManager[Span]:
        """Record a span below that of the current trace context, which is this span's inside the block."""

    def listeners(self) -> Sequence[Any]:
        """Return listeners of the database's driver that record commands."""

    def stop(self) -> None:
        """Send what is left, for a few seconds at most."""


class _Nothing:
    def rename(self, name: str) -> None:
        """Do nothing."""

    def note(self, attributes: Attributes, *, failed: bool = False) -> None:
        """Do nothing."""


_off: AbstractContextManager[Span] = nullcontext(_Nothing())
_recorder: Recorder | None = None


def turn_on(service: str, endpoint: str) -> None:
    """Record spans from now on and send them to an OTLP receiver, such as http://collector:4318."""
    global _recorder
    _recorder = import_module("kit.otel").OpenTelemetry(service, endpoint)


def turn_off() -> None:
    """Send what is left, and record nothing from now on."""
    global _recorder
    if _recorder is not None:
        recorder, _recorder = _recorder, None
        recorder.stop()


def is_on() -> bool:
    """Tell whether spans are recorded."""
    return _recorder is not None


def span(kind: Kind, name: str, attributes: Attributes = {}) -> AbstractContextManager[Span]:  # noqa: B006 - read only
    """Record a span below the current one until the end of the block."""
    return _off if _recorder is None else _recorder.span(kind, name, attributes)


def listeners() -> Sequence[Any]:
    """Return listeners of the database's driver; none while spans are off."""
    return () if _recorder is None else _recorder.listeners()


def recorded() -> trace_context.TraceContext | None:
    """Return the current trace context if its span is recorded."""
    here = trace_context.current() if _recorder is not None else None
    return here if here and here.is_recorded else None


def bookmark() -> str | None:
    """Return what work that is left for later stores, so that it can go on with this trace."""
    here = recorded()
    return here.header if here else None


@contextmanager
def resumed(bookmark: str | None, name: str) -> Iterator[None]:
    """Record a span of left work below the span that left it; nothing without a bookmark."""
    left_by = trace_context.parse(bookmark or "") if _recorder is not None else None
    if left_by is None:
        yield
        return
    before = trace_context.enter(left_by)
    try:
        with span("consumer", name):
            yield
    finally:
        trace_context.leave(before)
