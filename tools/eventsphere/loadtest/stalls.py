"""Notice when this machine stands still: what is measured then says nothing about the service."""

import asyncio
import time

PAUSE_SECONDS = 0.1


class Stalls:
    """Keeps the longest time by which a short pause took longer than it should."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Watch until cancelled."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(PAUSE_SECONDS)
            self.longest = max(self.longest, time.monotonic() - before - PAUSE_SECONDS)
