"""`kubectl proxy` by way of a program that says what kubectl does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from eventsphere.errors import CommandError
from eventsphere.loadtest.proxy import proxied


def kubectl(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "kubectl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


async def test_its_address_is_given_and_it_ends_with_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve = f"echo $$ > {tmp_path}/pid; echo 'Starting to serve on 127.0.0.1:4242'; exec sleep 600"
    kubectl(tmp_path, serve, monkeypatch)
    async with proxied() as url:
        assert url == "http://127.0.0.1:4242"
        process = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(process, signal.SIGCONT)


PROXIED = """\
import asyncio
from eventsphere.loadtest.proxy import proxied

async def main():
    async with proxied() as url:
        print(url, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program with its parent")
def test_it_ends_with_a_load_test_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubectl(tmp_path, "echo 'Starting to serve on 127.0.0.1:4242'; exec sleep 600", monkeypatch)
    with subprocess.Popen([sys.executable, "-c", PROXIED], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"http://127.0.0.1:4242\n"
        proxies = psutil.Process(program.pid).children()
        program.kill()
    assert len(proxies) == 1
    gone, _ = psutil.wait_procs(proxies, timeout=30)
    assert gone == proxies


async def test_a_cluster_out_of_reach_is_told_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubectl(tmp_path, "echo 'error: no configuration has been provided' >&2; exit 1", monkeypatch)
    with pytest.raises(CommandError, match="no configuration has been provided"):
        async with proxied():
            pass


async def test_a_missing_kubectl_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="kubectl is missing"):
        async with proxied():
            pass
