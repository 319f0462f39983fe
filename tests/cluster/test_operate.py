"""docs/operate.md does what it says: its blocks, one after the other, in one shell."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cluster.cluster import ROOT, Cluster

BLOCK = re.compile(r"<!-- run -->\n```bash\n(.*?)```", re.DOTALL)


def test_every_block_of_the_operator_s_page_runs(cluster: Cluster) -> None:
    blocks = BLOCK.findall((ROOT / "docs/operate.md").read_text())
    assert len(blocks) >= 8
    here = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "ENVIRONMENT": "local"}
    (cluster.tree.folder / ".venv").symlink_to(sys.prefix)  # the page's commands begin with it
    script = "set -euxo pipefail\n" + "".join(blocks)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=cluster.tree.folder,
        env=here,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert "local: the cluster is what Git says" in done.stdout
    cluster.wait_synced()
