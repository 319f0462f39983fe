"""The autoscaler under load, by the load test's own command: a step of 2 to 4 to 2 replicas, and a run that fails."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from eventsphere.errors import Exit
from eventsphere.loadtest import record
from eventsphere.loadtest.calibration import peak_aim, rest_aim
from eventsphere.loadtest.observer import Observer, Target
from eventsphere.loadtest.play import Order, play
from eventsphere.loadtest.preflight import examine
from eventsphere.loadtest.proxy import proxied
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.traffic import schedule
from eventsphere.loadtest.verdict import Outcome, judge
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.waiting import told

SLO = ROOT / "tests/cluster/slo.yaml"
OVERLAY = Path("overlays/local/kustomization.yaml")
COMPRESSED = """\
patches:
  - target:
      kind: HorizontalPodAutoscaler
    patch: |-
      - op: replace
        path: /spec/behavior/scaleUp/stabilizationWindowSeconds
        value: 20
      - op: replace
        path: /spec/behavior/scaleDown/stabilizationWindowSeconds
        value: 30
  - target:
      kind: Deployment
      name: event
    patch: |-
      - op: replace
        path: /spec/template/spec/containers/0/resources/requests/cpu
        value: 200m
"""
"""A shorter scale-down, and pods whose CPU at rest is small beside their request, also on a busy machine."""
TIMES = 3
"""A run that proves nothing, since the machine had too much to do, is done again; one that fails never is."""
RUN_SECONDS = 480
LIMIT_SECONDS = 1800
"""Of all runs and waits; one run that counts takes a quarter of it."""
pytestmark = pytest.mark.timeout(LIMIT_SECONDS)
RED_SECONDS = (10.0, 70.0)
"""At rest, and at the peak: longer than the deadline for a decision and the window for scaling up."""


@pytest.fixture(scope="module")
def tested(cluster: Cluster) -> Iterator[Cluster]:
    """The environment as a load tester's commit makes it, with a window that fits into minutes."""
    first, text = cluster.tree.head, (cluster.tree.folder / OVERLAY).read_text()
    changed = text.replace("  - images", "  - ../../base/components/loadtest\n  - images", 1)
    cluster.tree.write(OVERLAY, changed.replace("patches:\n", COMPRESSED, 1))
    cluster.tree.commit("test(local): judge the autoscaling")
    cluster.tree.push()
    cluster.wait_synced()
    yield cluster
    cluster.follow_again(first)


def wait_for_rest(cluster: Cluster) -> None:
    """Wait until a run may begin."""
    cluster.wait_for("rest", lambda: examine(cluster.tree.folder, "local", "step", yes_prod=False, promises=SLO), 240)


def run(cluster: Cluster, folder: Path, earlier: Path | None) -> int:
    """Judge by the command, and return its exit status; an earlier run's peak tells what requests cost."""
    command = [sys.executable, "-m", "eventsphere", "loadtest", "local", "--slo", str(SLO), "--folder", str(folder)]
    command += ["--calibration", str(earlier)] if earlier else []
    return subprocess.run(command, cwd=cluster.tree.folder, timeout=RUN_SECONDS, check=False).returncode


@pytest.fixture(scope="module")
def green(tested: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """A step of 2 to 4 to 2: the command's exit status and where its result is."""
    earlier = None
    for number in range(TIMES):
        result = tmp_path_factory.mktemp(f"run-{number}") / "result.json"
        wait_for_rest(tested)
        status = run(tested, result.parent, earlier)
        if status != Exit.NOT_READY:
            break
        told("once more: the run proved nothing")
        earlier = result if result.is_file() else earlier
    return status, result


def test_a_step_of_load_is_followed_by_the_autoscaler(green: tuple[int, Path]) -> None:
    status, result = green
    assert status == Exit.OK
    found = record.read(result)
    told(f"replicas wanted: {' '.join(map(str, dict.fromkeys(sample.desired for sample in found.cluster)))}")
    assert max(sample.ready for sample in found.cluster) == 4
    assert [event.reason for event in found.events].count("SuccessfulRescale") >= 2
    assert {path.name for path in result.parent.iterdir()} >= {"report.html", "report.png"}


async def test_a_deleted_autoscaler_fails_a_run_for_its_reason(
    tested: Cluster, green: tuple[int, Path], tmp_path: Path
) -> None:
    _, result = green
    assert result.is_file(), "there is no run whose costs could be taken"
    wait_for_rest(tested)
    with tested.paused():  # Argo CD would bring it back within seconds
        tested.do("delete", "hpa", "event")
        found = await _played(record.read(result), tmp_path)
    tested.wait_synced()
    verdict = judge(found)
    told(f"without autoscaler: {verdict.outcome.value}: {', '.join(line.name for line in verdict.failed)}")
    failed = {line.name: line.why for line in verdict.failed}
    assert verdict.outcome is Outcome.FAIL
    assert failed["autoscaler without metrics"] == "ScalingActive is missing"
    assert failed["decision delay"] == "the autoscaler never decided to scale up"


async def _played(known: Record, folder: Path) -> Record:
    """Play the first half of a run that is known, in less time."""
    order = Order(
        environment=known.environment,
        shape=known.shape,
        stages=_first_half(known),
        slo=known.slo,
        calibration=known.costs,
        autoscaler=known.autoscaler,
        revision=known.revision,
        images=known.images,
        paths=schedule(),
    )
    async with proxied() as api, aiohttp.ClientSession() as session:
        target = Target(known.environment, known.slo.target, 4002)
        return await play(ROOT, order, Observer(session, api, target, datetime.now(UTC)), folder)


def _first_half(known: Record) -> list[Stage]:
    """Return rest and peak of a step that is known, in less time."""
    low, high = known.stages[0].expects or 0, known.slo.peak
    (rest, peak), from_, to = RED_SECONDS, rest_aim(low), peak_aim(high)
    return [Stage("rest", rest, from_, from_, low), Stage("peak", peak, to, to, high)]
