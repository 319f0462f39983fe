import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any

import pytest
import uvloop
from quart import Quart

from kit import logs, serve
from kit.settings import Settings


def test_configuration_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve.listen("127.0.0.1", 0) as listener:
        number = listener.fileno()
        config = serve.configuration(listener)
        assert config.bind == [f"fd://{number}"]
        os.close(number)
    assert (config.accesslog, config.include_server_header) == (None, False)
    assert config.keep_alive_timeout > 60  # what the load balancer keeps
    assert config.graceful_timeout == serve.FINISH_SECONDS


def test_ipv6_addresses_are_listened_on() -> None:
    with serve.listen("::1", 0) as listener:
        assert listener.getsockname()[0] == "::1"


def test_port_in_use_is_one_line() -> None:
    with serve.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            serve.listen("127.0.0.1", port)
    message = str(stopped.value.code)
    assert message.startswith(f"Can't listen on 127.0.0.1 port {port} (HOST, PORT): Address already in use")
    assert "\n" not in message


def test_host_that_is_none_is_one_line() -> None:
    with pytest.raises(SystemExit, match=r"Can't listen on 999\.0\.0\.1"):
        serve.listen("999.0.0.1", 0)


def test_main_reads_settings_configures_logs_and_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[Any] = []
    for name, value in {"MONGODB_URI": "mongodb://127.0.0.1:1", "PORT": "0", "HOST": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)

    def create_app(found: Settings) -> Quart:
        happened.append(found.port)
        return Quart("sample")

    def run(work: Coroutine[Any, Any, None]) -> None:
        happened.append(work.__name__)
        work.close()

    monkeypatch.setattr(uvloop, "run", run)
    monkeypatch.setattr(logs, "configure", lambda *given: happened.append(given))
    serve.main("sample", Settings, create_app)
    assert happened == [("sample", "INFO"), 0, "serve"]


async def test_giving_up_is_logged_and_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    stop = asyncio.Event()
    watchdog = asyncio.create_task(serve._watch(stop, 0.01))
    await asyncio.sleep(0.03)
    assert codes == []
    stop.set()
    await watchdog
    assert codes == [1]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
