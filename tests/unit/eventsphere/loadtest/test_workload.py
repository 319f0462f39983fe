"""What a run reads of its target: refusals name what is missing."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventsphere.errors import CommandError
from eventsphere.loadtest import workload

IMAGE, DIGEST = "ghcr.io/eventsphere/event", "sha256:" + "a" * 64


def deployment(*containers: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"name": "event"}, "spec": {"template": {"spec": {"containers": list(containers)}}}}


def test_the_request_is_the_sum_over_containers() -> None:
    asked = [{"resources": {"requests": {"cpu": cpu}}} for cpu in ("100m", "0.5")]
    assert workload.request(deployment(*asked)) == 600


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (workload.request, "event requests no CPU"),
        (workload.port, "event has no port named http"),
        (workload.settings, "event has no settings"),
    ],
)
def test_what_is_missing_is_named(read: Callable[[dict[str, Any]], object], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        read(deployment({"name": "event"}))


def application(revision: str) -> dict[str, Any]:
    running = [f"{IMAGE}@{DIGEST}", "docker.io/library/mongo:7.0"]
    return {"status": {"sync": {"revision": revision}, "summary": {"images": running}}}


def test_images_are_those_of_the_synced_commit(tmp_path: Path) -> None:
    file = tmp_path / "overlays/local/images/kustomization.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"images:\n  - name: {IMAGE}\n    digest: sha256:{'b' * 64}\n")
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=x", "-c", "user.email=x@x", *words], check=True)
    head = subprocess.run(["git", "-C", tmp_path, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert workload.tested_images(tmp_path, "local", application(head.stdout.strip())) == {IMAGE: f"sha256:{'b' * 64}"}


def test_images_of_a_commit_that_is_not_here_are_those_that_run(tmp_path: Path) -> None:
    assert workload.tested_images(tmp_path, "local", application("f" * 40)) == {IMAGE: DIGEST}
