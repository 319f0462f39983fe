"""Programs that run beside a load test: none of them outlives it."""

import asyncio
from asyncio.subprocess import Process

END_SECONDS = 10.0


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
