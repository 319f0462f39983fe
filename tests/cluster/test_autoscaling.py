"""The autoscaler under load, by the load test's own command: a step of 2 to 4 to 2 replicas, and a run that must fail."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from eventsphere.loadtest import preflight, record
from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.live import Wish, prepare
from eventsphere.loadtest.observer import Observer, Target
from eventsphere.loadtest.play import play
from eventsphere.loadtest.preflight import Ready
from eventsphere.loadtest.proxy import proxied
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.verdict import Outcome, Verdict, judge
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.people import Shop
from tests.cluster.waiting import told

SLO = ROOT / "tests/cluster/slo.yaml"
OVERLAY = Path("overlays/local/kustomization.yaml")
COMPRESSED = """\
  - target:
      kind: HorizontalPodAutoscaler
    patch: |-
      - op: replace
        path: /spec/behavior/scaleDown/stabilizationWindowSeconds
        value: 60
"""
TIMES = 2
"""A run that a stalled machine made invalid is done again."""
EVENTS = 5


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tested(cluster: Cluster, shop: Shop) -> None:
    """The environment as a load tester's commit makes it, with windows that fit into minutes, and something on sale."""
    text = (cluster.tree.folder / OVERLAY).read_text()
    judged = text.replace("  - images", "  - ../../base/components/loadtest\n  - images", 1)
    cluster.tree.write(OVERLAY, judged.replace("patches:\n", f"patches:\n{COMPRESSED}", 1))
    cluster.tree.commit("test(local): load test")
    cluster.tree.push()
    cluster.wait_synced()
    for _ in range(EVENTS):
        await shop.publish()
    at_rest(cluster)


def at_rest(cluster: Cluster) -> None:
    cluster.wait_for(
        "event to be at rest", lambda: preflight.examine(ROOT, "local", "step", yes_prod=False, promises=SLO), 240
    )


def run(cluster: Cluster, folder: Path, *options: str) -> tuple[int, str]:
    """The command as a load tester starts it: its exit status and what it printed."""
    command = [sys.executable, "-m", "eventsphere", "loadtest", "local", "--slo", str(SLO), "--folder", str(folder)]
    done = subprocess.run(
        [*command, *options], cwd=cluster.tree.folder, stdout=subprocess.PIPE, text=True, timeout=900, check=False
    )
    return done.returncode, done.stdout
