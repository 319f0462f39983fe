"""Spans by OpenTelemetry, sent by OTLP over HTTP from a thread of their own. Imported by `kit.traces` alone.

Spans carry names of routes, services and commands; never an address, a body, a query or the text of an error.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cachetools import LRUCache
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace.status import StatusCode
from pymongo import monitoring

from kit import trace_context
from kit.trace_context import TraceContext
from kit.traces import Attributes, Kind

KINDS = {"server": SpanKind.SERVER, "client": SpanKind.CLIENT, "consumer": SpanKind.CONSUMER}
EXPORT_SECONDS = 5
MOST_COMMANDS = 1_000


class OpenTelemetry:
    """Records spans in the trace that logs name; a full queue drops spans, and no request waits.

    Every trace is recorded, whatever the caller's flag says: a caller that records nothing is not made a parent.
    OpenTelemetry's own variables choose a share: OTEL_TRACES_SAMPLER=traceidratio and OTEL_TRACES_SAMPLER_ARG=0.1.
    """

    def __init__(self, service: str, endpoint: str) -> None:
        self.provider = TracerProvider(
            resource=Resource.create({"service.name": service}),
            id_generator=_SameTrace(),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=EXPORT_SECONDS)
        self.provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1_000))
        self.tracer = self.provider.get_tracer("eventsphere")

    def start(self, kind: Kind, name: str, attributes: Attributes) -> OtelSpan:
        """Start a span below that of the current trace context; the caller ends it."""
        return self.tracer.start_span(name, _below(trace_context.current()), KINDS[kind], dict(attributes))

    @contextmanager
    def span(self, kind: Kind, name: str, attributes: Attributes) -> Iterator["Recording"]:
        """Record a span below that of the current trace context, which is this span's inside the block."""
        span = self.start(kind, name, attributes)
        before = trace_context.enter(_place_of(span))
        try:
            yield Recording(span)
        except BaseException as error:
            Recording(span).note({"error.type": type(error).__name__}, failed=True)
            raise
        finally:
            trace_context.leave(before)
            span.end()

    def listeners(self) -> Sequence["Commands"]:
        """Return the listener that records the commands of requests."""
        return [Commands(self)]

    def stop(self) -> None:
        """Send what is left, for a few seconds at most."""
        self.provider.shutdown()


class Recording:
    """A span under way."""

    def __init__(self, span: OtelSpan) -> None:
        self.span = span

    def rename(self, name: str) -> None:
        """Change the name once it is known."""
        self.span.update_name(name)

    def note(self, attributes: Attributes, *, failed: bool = False) -> None:
        """Add attributes, and whether the work failed."""
        self.span.set_attributes(dict(attributes))
        if failed:
            self.span.set_status(StatusCode.ERROR)


class Commands(monitoring.CommandListener):
    """Records each command to the database that a recorded span makes; pings and background work have none."""

    def __init__(self, recorder: OpenTelemetry) -> None:
        self.recorder = recorder
        # The driver tells nothing of a command that was cancelled, so what is under way needs a bound.
        self.under_way: LRUCache[int, OtelSpan] = LRUCache(MOST_COMMANDS)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Start a span that names command and collection, and nothing of what they hold."""
        here = trace_context.current()
        if here is None or not here.is_recorded:
            return
        collection = event.command.get(event.command_name)
        known = {"db.system.name": "mongodb", "db.operation.name": event.command_name}
        if isinstance(collection, str):
            known["db.collection.name"] = collection
        self.under_way[event.request_id] = self.recorder.start("client", f"mongodb {event.command_name}", known)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """End the command's span."""
        if span := self.under_way.pop(event.request_id, None):
            span.end()

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """End the command's span as a failure."""
        if span := self.under_way.pop(event.request_id, None):
            span.set_status(StatusCode.ERROR)
            span.end()


class _SameTrace(RandomIdGenerator):
    """Gives a trace's first span the trace id that logs name already."""

    def generate_trace_id(self) -> int:
        here = trace_context.current()
        return int(here.trace_id, 16) if here else super().generate_trace_id()


def _below(here: TraceContext | None) -> Context:
    """Return the context of a parent that is recorded; a span that nobody recorded is nobody's parent."""
    if here is None or not here.is_recorded:
        return Context()
    known = SpanContext(int(here.trace_id, 16), int(here.span_id, 16), True, TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(known), Context())


def _place_of(span: OtelSpan) -> TraceContext:
    known: Any = span.get_span_context()
    return TraceContext(f"{known.trace_id:032x}", f"{known.span_id:016x}", f"{int(known.trace_flags):02x}")
