"""Guards what kit/connections.py and kit/http1.py build on: a change in Hypercorn must be read before it is used."""

import inspect
from hashlib import sha256

import pytest
from hypercorn.asyncio import run, task_group, tcp_server
from hypercorn.protocol import h11

from kit.connections import Connection

READ_AND_UNDERSTOOD = {
    tcp_server.TCPServer: "3bfa72b319509f2b",
    task_group.TaskGroup: "1260b105c058872d",
    h11.H11Protocol: "b32a61e0a8ca2127",
    run.worker_serve: "ae30269c42b95442",
}


def test_every_connection_is_one_of_ours() -> None:
    assert run.TCPServer is Connection  # type: ignore[attr-defined]
    assert "await TCPServer(" in inspect.getsource(run.worker_serve)


@pytest.mark.parametrize(
    ("built_on", "digest"), READ_AND_UNDERSTOOD.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_hypercorn_is_as_it_was_when_it_was_read(built_on: type, digest: str) -> None:
    found = sha256(inspect.getsource(built_on).encode()).hexdigest()[:16]
    assert found == digest, f"{built_on.__name__} has changed: read it, then name its digest here"
