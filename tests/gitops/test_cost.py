"""A bill adds up, follows what the tree requests, and says where its prices come from."""

import re
from datetime import date
from pathlib import Path

import pytest

from eventsphere.check.resources import Scene
from eventsphere.cost.run import cost, requested
from eventsphere.cost.tables import cluster, prices
from eventsphere.errors import CommandError, Exit
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.copies import copy_tree, replace
from tests.gitops.tree import AWS_ENVIRONMENTS, ROOT


def pods(kind: str, name: str, cpu: str, memory: str, **spec: int) -> Manifest:
    container = {"name": name, "resources": {"requests": {"cpu": cpu, "memory": memory}}}
    fields = {"template": {"spec": {"containers": [container]}}, **spec}
    return Manifest({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": fields})


def test_request_is_what_the_pods_ask_for_at_their_least() -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "auth"}
    fields = {"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 9}
    meta = {"kind": "HorizontalPodAutoscaler", "metadata": {"name": "auth"}, "apiVersion": "autoscaling/v2"}
    database = pods("StatefulSet", "mongodb", "0.5", "512Mi", replicas=2)
    scene = Scene(
        Path(), Manifests([pods("Deployment", "auth", "50m", "1Gi"), database, Manifest(meta | {"spec": fields})])
    )
    assert requested(scene) == pytest.approx((3 * 0.05 + 2 * 0.5, 3 * 1 + 2 * 0.5))


def test_bill_adds_up_and_environments_together_pay_for_all_nodes() -> None:
    bills = {environment: cost(ROOT, environment, 100_000) for environment in AWS_ENVIRONMENTS}
    for bill in bills.values():
        assert bill.month == pytest.approx(sum(line.dollars for line in bill.lines))
        assert bill.per_thousand == pytest.approx(bill.month / 100)
        assert all(line.dollars > 0 and line.how for line in bill.lines)
    nodes = sum(line.dollars for bill in bills.values() for line in bill.lines if line.what.startswith("nodes"))
    table = prices()
    assert nodes == pytest.approx(
        3 * (table.instances["t3.medium"].per_hour * 730 + table.node_gib * table.per_month["gp3_gib"])
    )


def test_the_documentation_names_what_the_bills_add_up_to() -> None:
    lines = [line for environment in AWS_ENVIRONMENTS for line in cost(ROOT, environment, 100_000).lines]
    said = " ".join((ROOT / "docs/aws.md").read_text().split())
    assert f"about {round(sum(line.dollars for line in lines), -1):.0f} US$, of which" in said
    named = ("extended support", "NAT gateways", "interface endpoints", "AWS Config", "GuardDuty", "Security Hub")
    for what in named:
        dollars = sum(line.dollars for line in lines if line.what == what)
        assert re.search(rf"\b{dollars:.0f} (are )?{what}", said)


def test_bill_follows_requests_volume_and_bookings(tmp_path: Path) -> None:
    root, before = copy_tree(tmp_path), cost(ROOT, "prod", 1000)
    replace(root, "base/booking/deployment.yaml", "memory: 192Mi", "memory: 1Gi")
    replace(root, "base/mongodb/statefulset.yaml", "storage: 20Gi", "storage: 40Gi")
    after = cost(root, "prod", 2_000_000)
    more = {new.what: new.dollars - old.dollars for old, new in zip(before.lines, after.lines, strict=True)}
    assert more["database volume"] == pytest.approx(20 * 0.08)
    assert more["nodes, by request"] > 0
    assert more["logs"] > 0
    assert more["control plane"] == 0


def test_tables_name_their_date_their_pages_and_the_designs_node_groups() -> None:
    assert prices().as_of >= date(2025, 1, 1)
    assert prices().pages
    groups = {group.name: (group.instance, group.desired, group.least, group.most) for group in cluster().node_groups}
    assert groups == {"eventsphere-ng-1": ("t3.medium", 2, 2, 5), "eventsphere-ng-2": ("t3.medium", 1, 1, 3)}
    assert tuple(cluster().environments) == AWS_ENVIRONMENTS


@pytest.mark.parametrize(("environment", "says"), [("local", "does not run on AWS"), ("qa", "qa is no environment")])
def test_environment_without_a_bill_is_wrong_use(environment: str, says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        cost(ROOT, environment, 1)
    assert refused.value.exit_status == Exit.USAGE
