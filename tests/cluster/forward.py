"""A port of this machine that leads into the cluster."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cluster.cluster import Cluster

HERE = "127.0.0.1"


@contextmanager
def forwarded(cluster: Cluster, what: str, port: int) -> Iterator[str]:
    """`what` (`service/frontend`) of the environment as address and port, by way of the API server."""
    words = ["kubectl", "port-forward", "-n", cluster.namespace, what, f":{port}", f"--address={HERE}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as forward:
        try:
            assert forward.stdout is not None
            said = forward.stdout.readline()  # Forwarding from 127.0.0.1:43210 -> 27017
            assert f"{HERE}:" in said, f"kubectl port-forward said {said!r}"
            yield f"{HERE}:{said.split(f'{HERE}:')[1].split()[0]}"
        finally:
            forward.terminate()
