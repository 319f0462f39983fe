"""How a run that somebody ends comes to its end."""

import asyncio
import os
import signal

import pytest

from eventsphere.loadtest.live import _ended_by_sigterm


async def test_sigterm_does_what_ctrl_c_does() -> None:
    async def waits() -> None:
        with _ended_by_sigterm():
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(waits())
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
