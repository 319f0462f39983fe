"""The cluster's Alertmanager configuration, as External Secrets renders it, and an Alertmanager that runs it."""

import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from eventsphere.local.ports import free_ports
from tests.support.prometheus import PROGRAMS, ROOT, program

SECRET = ROOT / "clusters/eventsphere-cluster/monitoring-secrets/externalsecret-alertmanager.yaml"
TOPICS = {name: f"arn:aws:sns:us-east-1:123456789012:{name}" for name in ("default", "critical", "warning")}
START_SECONDS = 30


def configuration() -> str:
    """Return alertmanager.yaml with the topics filled in; a text in backquotes is left to Alertmanager."""
    template = yaml.safe_load(SECRET.read_text())["spec"]["target"]["template"]["data"]["alertmanager.yaml"]
    for name, topic in TOPICS.items():
        template = template.replace(f"{{{{ .{name} }}}}", topic)
    return re.sub(r"\{\{ `(.*?)` \}\}", r"\1", template, flags=re.DOTALL)


def hastened(sns: str = "http://127.0.0.1:9") -> dict[str, Any]:
    """Return the configuration for a test: it sends at once, to the SNS at this address."""
    config: dict[str, Any] = yaml.safe_load(configuration())
    config["route"] |= {"group_wait": "0s", "group_interval": "1s"}
    for receiver in config["receivers"]:
        for sender in receiver.get("sns_configs", []):
            sender["api_url"] = sns
            sender["sigv4"] |= {"access_key": "test", "secret_key": "test"}
    return config


@contextmanager
def running(folder: Path, config: dict[str, Any]) -> Iterator[str]:
    """Run Alertmanager until the end of the block; yields its address."""
    (port,) = free_ports(1)
    file = folder / "alertmanager.yaml"
    file.write_text(yaml.safe_dump(config))
    flags = [f"--config.file={file}", f"--storage.path={folder}", f"--web.listen-address=127.0.0.1:{port}"]
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(
            [program("alertmanager"), *flags, "--cluster.listen-address="],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=PROGRAMS.parent,
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", folder / "alertmanager.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def wait_until_ready(address: str, log: Path) -> None:
    """Wait until `/-/ready` answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/-/ready", timeout=1).close()  # noqa: S310 - an address of our own
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{address} is not ready:\n{log.read_text()}")
