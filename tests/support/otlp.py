"""A receiver of OTLP over HTTP on loopback that reads the protobuf messages of a collector."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.web_server import Handler, web_server


@dataclass(frozen=True)
class ReceivedSpan:
    """One span; `kind` is a number of OTLP: 2 is a server, 3 a client, 5 a consumer."""

    service: str
    name: str
    kind: int
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    failed: bool


@dataclass
class Receiver:
    """What came, and the address to send to."""

    url: str = ""
    raw: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[ReceivedSpan]:
        """Every span that came until now."""
        return [span for message in self.raw for span in spans_of(message)]


def spans_of(message: bytes) -> Iterator[ReceivedSpan]:
    """Read one message."""
    for group in ExportTraceServiceRequest.FromString(message).resource_spans:
        service = next(each.value.string_value for each in group.resource.attributes if each.key == "service.name")
        for span in (span for scope in group.scope_spans for span in scope.spans):
            yield ReceivedSpan(
                service,
                span.name,
                span.kind,
                span.trace_id.hex(),
                span.span_id.hex(),
                span.parent_span_id.hex(),
                {each.key: each.value.string_value or each.value.int_value for each in span.attributes},
                span.status.code == 2,
            )


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver until the end of the block."""
    receiver = Receiver()

    class Collector(Handler):
        def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
            receiver.raw.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.end_headers()

    with web_server(Collector) as port:
        receiver.url = f"http://127.0.0.1:{port}"
        yield receiver
