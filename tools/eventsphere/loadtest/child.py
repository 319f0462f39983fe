"""Programs that run beside a load test: none of them outlives it."""

import asyncio
import ctypes
import signal
import sys
from asyncio.subprocess import Process

END_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, however that dies. Run it between fork and exec.

    Linux only: on other systems a parent that gets SIGKILL leaves its programs behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def end(process: Process) -> None:
    """Ask a program to end, so that it writes its last lines; kill it if it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
