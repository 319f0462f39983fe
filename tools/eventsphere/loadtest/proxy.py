"""Reach the cluster's API by `kubectl proxy`, which holds the credentials."""

import asyncio
import re
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from eventsphere.errors import CommandError
from eventsphere.loadtest.child import end, end_with_parent

COMMAND = ("kubectl", "proxy", "--address=127.0.0.1", "--port=0")
START_SECONDS = 20.0
SERVING = re.compile(rb"Starting to serve on (\S+)")


@asynccontextmanager
async def proxied() -> AsyncIterator[str]:
    """Serve the API of the cluster in KUBECONFIG on a port of this machine during the block; yield its URL.

    Raises:
        CommandError: kubectl is missing, or KUBECONFIG names no cluster.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, stdout=PIPE, stderr=STDOUT, start_new_session=True, preexec_fn=end_with_parent
        )
    except FileNotFoundError as error:
        raise CommandError("kubectl is missing", "install kubectl, and set KUBECONFIG") from error
    try:
        yield f"http://{await _address(process.stdout)}"
    finally:
        await end(process)


async def _address(output: asyncio.StreamReader | None) -> str:
    try:
        said = await asyncio.wait_for(output.readline(), START_SECONDS) if output else b""
    except TimeoutError:
        said = b"nothing"
    if found := SERVING.match(said):
        return found[1].decode()
    raise CommandError(f"kubectl proxy said {said.decode().strip()!r}", "see whether KUBECONFIG reaches the cluster")
