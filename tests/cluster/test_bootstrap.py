"""One add-on that never gets well keeps no commit away: neither from environments nor from itself."""

from pathlib import Path

import yaml

from tests.cluster.cluster import Cluster
from tests.cluster.waiting import told

FOLDER = Path("clusters/local")
BROKEN = "broken-add-on"
POD = {
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "broken",
            "image": "docker.io/library/nobody-publishes-this:1",
            "resources": {"requests": {"cpu": "1m", "memory": "8Mi"}, "limits": {"cpu": "10m", "memory": "8Mi"}},
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}


def break_an_add_on(cluster: Cluster) -> None:
    """Add an Application before all others whose pods never start, as a Job of a chart without its image does."""
    folder = cluster.tree.folder / FOLDER
    application = yaml.safe_load((folder / "platform.yaml").read_text())
    application["metadata"] |= {"name": BROKEN, "annotations": {"argocd.argoproj.io/sync-wave": "-4"}}
    application["spec"]["source"]["path"] = str(FOLDER / BROKEN)
    labels = {"app.kubernetes.io/name": BROKEN}
    template = {"metadata": {"labels": labels}, "spec": POD}
    spec = {"selector": {"matchLabels": labels}, "progressDeadlineSeconds": 3600, "template": template}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": BROKEN}, "spec": spec}
    kustomization = {"kind": "Kustomization", "namespace": "aws", "resources": ["deployment.yaml"]}
    (folder / BROKEN).mkdir()
    files = {f"{BROKEN}.yaml": application, f"{BROKEN}/deployment.yaml": deployment}
    for name, content in (files | {f"{BROKEN}/kustomization.yaml": kustomization}).items():
        (folder / name).write_text(yaml.safe_dump(content))
    _replace(folder / "kustomization.yaml", "  - platform.yaml\n", f"  - platform.yaml\n  - {BROKEN}.yaml\n")


def _replace(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_an_add_on_that_never_gets_well_keeps_no_commit_away(commits: Cluster) -> None:
    try:
        break_an_add_on(commits)
        _arrives(commits, "an add-on that never gets well")
        commits.wait_for("its pods to fail", lambda: commits.application(BROKEN).health == "Progressing", 60)
        file = commits.tree.folder / "overlays/local/environment.yaml"
        _replace(file, 'serviceMaximum: "10"', 'serviceMaximum: "9"')
        _arrives(commits, "a fix of the environment")
        commits.wait_for("the fix", lambda: commits.get("hpa/auth")["spec"]["maxReplicas"] == 9, 60)
        folder = commits.tree.folder / FOLDER
        _replace(folder / BROKEN / "deployment.yaml", "3600", "3601")
        commit = _arrives(commits, "a fix of the add-on")
        commits.wait_for("the add-on's own fix", lambda: commits.application(BROKEN).revision == commit, 60)
    finally:
        commits.kube("delete", "application", BROKEN, "-n", "argocd", "--ignore-not-found", "--wait=false")
        commits.kube("delete", "deployment", BROKEN, "-n", "aws", "--ignore-not-found")


def _arrives(cluster: Cluster, what: str) -> str:
    """Push what changed, and wait until the root and the environment are synced to it."""
    cluster.tree.commit(f"test: {what}")
    commit = cluster.tree.push()
    there = cluster.wait_for(
        f"{what} to arrive",
        lambda: (
            all(cluster.application(name).revision == commit for name in ("root", cluster.namespace))
            and cluster.application("root").sync == "Synced"
        ),
        180,
    )
    told(f"{what} arrived after {there:.0f} s")
    return commit
