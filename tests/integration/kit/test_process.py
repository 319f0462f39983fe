"""The sample service as a process: how it starts, and how it stops under load."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO, cast

import aiohttp
import pytest

from tests.support.database import free_port

ROOT = Path(__file__).parents[3]
CLIENTS = 8
IDLE = 5
ENDS = 20  # seconds within which a process must have ended: far below FINISH_SECONDS and the kept connections' 75


def environment(mongodb_uri: str, port: int, **changes: str) -> dict[str, str]:
    search = os.pathsep.join(str(ROOT / folder) for folder in (".", "apps", "tools"))
    ours = {"MONGODB_URI": mongodb_uri, "PORT": str(port), "HOST": "127.0.0.1", "DRAIN_SECONDS": "1"}
    return os.environ | ours | {"PYTHONPATH": search} | changes


@contextmanager
def running(variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The process, killed at the end if it has not ended by itself; its output never fills a pipe."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.sample"], env=variables, cwd=ROOT, stdout=out, stderr=err, text=True
        )
        process.stdout, process.stderr = out, err
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code and what was printed, once it has ended."""
    code = await asyncio.to_thread(process.wait, ENDS)
    out, err = cast("TextIO", process.stdout), cast("TextIO", process.stderr)
    for output in (out, err):
        output.seek(0)
    return code, out.read(), err.read()


@asynccontextmanager
async def calling(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as session:
        yield session


async def until_probe_says(session: aiohttp.ClientSession, status: int) -> None:
    async with asyncio.timeout(ENDS):
        while True:
            try:
                async with session.get("/readyz") as response:
                    if response.status == status:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.02)


async def idle_connection(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A kept connection that has had one answer, as a load balancer holds many."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"ok\n")
    return reader, writer


class Load:
    """Clients that keep their connections open and call until the service says that it is not ready."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.results: list[Any] = []
        self.leave = asyncio.Event()

    async def one(self) -> None:
        while not self.leave.is_set():
            for method, path in (("GET", "/wait/5"), ("POST", "/finish/20"), ("GET", "/poster")):
                try:
                    async with self.session.request(method, path) as response:
                        await response.read()
                        self.results.append(response.status)
                except aiohttp.ClientError as error:
                    self.results.append(error)


async def test_stop_under_load_drops_nothing(mongodb_uri: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "finished"
    with running(environment(mongodb_uri, port, SAMPLE_LOG=str(log))) as process:
        async with calling(port) as session, calling(port) as probe:
            await until_probe_says(probe, 200)
            idle = [await idle_connection(port) for _ in range(IDLE)]
            load = Load(session)
            clients = [asyncio.create_task(load.one()) for _ in range(CLIENTS)]
            await asyncio.sleep(0.3)

            process.send_signal(signal.SIGTERM)
            await until_probe_says(probe, 503)
            assert process.poll() is None
            before = len(load.results)
            await asyncio.sleep(0.3)  # until endpoints are told, traffic still arrives
            assert len(load.results) > before
            long = asyncio.create_task(session.post("/finish/1200"))  # longer than the rest of the drain
            left = asyncio.create_task(session.post("/finish/2500"))
            await asyncio.sleep(0.1)
            load.leave.set()
            await asyncio.gather(*clients)
            left.cancel()  # its client leaves, the work must be done all the same
            process.send_signal(signal.SIGTERM)
            assert (await long).status == 200

            code, out, err = await ended(process)
            for reader, writer in idle:
                assert await reader.read() == b""
                writer.close()
    assert (code, err) == (0, "")
    assert {result for result in load.results if result != 200} == set()
    shielded = load.results.count(200) // 3 + 2
    assert log.read_text().count("finished") == shielded
    assert '"message":"stopped"' in out.splitlines()[-1]


async def test_idle_connections_do_not_hold_up_the_stop(mongodb_uri: str) -> None:
    port = free_port()
    with running(environment(mongodb_uri, port, DRAIN_SECONDS="0")) as process:
        async with calling(port) as probe:
            await until_probe_says(probe, 200)
            idle = [await idle_connection(port) for _ in range(IDLE)]
            half, half_writer = await asyncio.open_connection("127.0.0.1", port)
            half_writer.write(b"GET /whoami HTTP/1.1\r\nHo")
            silent, silent_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            assert (await ended(process))[0] == 0
        for _, writer in [*idle, (half, half_writer), (silent, silent_writer)]:
            writer.close()


async def test_stop_while_starting_is_clean() -> None:
    port = free_port()
    nowhere = f"mongodb://127.0.0.1:{free_port()}"
    with running(environment(nowhere, port, DRAIN_SECONDS="0")) as process:
        async with calling(port) as probe:
            await until_probe_says(probe, 503)
        process.send_signal(signal.SIGTERM)
        assert (await ended(process))[0] == 0


async def test_port_in_use_is_one_clear_line(mongodb_uri: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with running(environment(mongodb_uri, port)) as process:
            code, out, err = await ended(process)
    assert (code, out) == (1, "")
    assert err.startswith(f"Can't listen on 127.0.0.1 port {port} (HOST, PORT)")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("MONGODB_URI", "postgres://admin:hunter2@db"), ("MONGODB_URI", ""), ("PORT", "hunter2")]
)
async def test_wrong_setting_stops_the_start(mongodb_uri: str, name: str, value: str) -> None:
    with running(environment(mongodb_uri, free_port(), **{name: value})) as process:
        code, out, err = await ended(process)
    assert (code, out) == (78, "")
    assert f"{name}: " in err
    assert "hunter2" not in err
    assert "Traceback" not in err
