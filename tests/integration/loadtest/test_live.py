"""How a run that somebody ends comes to its end."""

import asyncio
import os
import signal

import pytest

from eventsphere.loadtest import live
from eventsphere.loadtest.live import _ended_by_sigterm


def test_a_run_that_ends_before_its_shape_begins_is_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ended(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(live, "_run", ended)
    with pytest.raises(KeyboardInterrupt):
        live.run(None, None, None, print)  # type: ignore[arg-type]


async def test_sigterm_does_what_ctrl_c_does() -> None:
    async def waits() -> None:
        with _ended_by_sigterm():
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(waits())
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
