"""What spoils a run is refused with its remedy, before any load is sent."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import workload
from eventsphere.loadtest.preflight import Ready, examine
from tests.unit.eventsphere.loadtest.pods import live

ROOT = Path(__file__).parents[4]
CONTAINER = {
    "ports": [{"name": "http", "containerPort": 4002}],
    "envFrom": [{"configMapRef": {"name": "event-7f"}}, {"secretRef": {"name": "event"}}],
    "resources": {"requests": {"cpu": "100m"}},
}
DEPLOYMENT = {"spec": {"template": {"spec": {"containers": [CONTAINER]}}}}
SLOW = live()["spec"]["behavior"] | {"scaleUp": {"stabilizationWindowSeconds": 300}}
AT_REST = {"currentReplicas": 2, "desiredReplicas": 2}


class Cluster:
    """Answers as kubectl does, and counts the questions."""

    def __init__(self, sync: str = "Synced", health: str = "Healthy", **hpa: Any) -> None:
        status = hpa.pop("status", AT_REST)
        self.asked: list[str] = []
        self.objects: dict[str, Mapping[str, Any]] = {
            "applications.argoproj.io": {"status": {"sync": {"status": sync}, "health": {"status": health}}},
            "horizontalpodautoscalers.autoscaling": live(**hpa) | {"status": status},
            "deployments.apps": DEPLOYMENT,
            "configmap": {"data": {"RATE_LIMIT_FACTOR": "100"}},
            "ingress": {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}},
            "service": {"spec": {"clusterIP": "192.0.2.2", "ports": [{"port": 80}]}},
        }

    def __call__(self, kind: str, *_: str) -> Mapping[str, Any]:
        self.asked.append(kind)
        return self.objects[kind]


def examined(cluster: Cluster, environment: str = "local", shape: str = "step", **given: Any) -> Ready:
    return examine(given.pop("root", ROOT), environment, shape, yes_prod=given.pop("yes_prod", False), asked=cluster)


def refusal(cluster: Cluster, **given: Any) -> CommandError:
    with pytest.raises(CommandError) as refused:
        examined(cluster, **given)
    assert refused.value.remedy
    return refused.value


def test_a_sound_environment_is_ready_with_its_stages() -> None:
    found = examined(Cluster())
    assert [stage.expects for stage in found.stages] == [2, 4, 2]
    assert found.stages[1].seconds > found.slo.deadlines.up
    assert found.stages[2].seconds > found.autoscaler.down.window


def test_a_peak_lasts_longer_by_the_window_for_scaling_up() -> None:
    patient = live()["spec"]["behavior"] | {"scaleUp": {"stabilizationWindowSeconds": 20}}
    peaks = [examined(Cluster(behavior=behavior)).stages[1] for behavior in (live()["spec"]["behavior"], patient)]
    assert peaks[1].seconds == peaks[0].seconds + 20


def test_a_cluster_of_one_s_own_is_reached_by_its_own_addresses_first() -> None:
    assert examined(Cluster()).doors == ("http://192.0.2.1", "http://192.0.2.2:80", "http://127.0.0.1:8081")
    assert examined(Cluster(), environment="staging").doors[0].startswith("https://")


def test_a_run_knows_the_cost_target_and_the_rate_limits() -> None:
    found = examined(Cluster())
    assert (found.cpu_target, found.rate_limit_factor) == (0.7, 100)
    assert workload.request(found.deployment) == 100
    assert workload.port(found.deployment) == 4002


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"environment": "qa"}, "qa"),
        ({"environment": "prod"}, "prod serves people"),
        ({"shape": "square"}, "no shape 'square'"),
    ],
)
def test_wrong_use_is_refused_without_asking_the_cluster(given: dict[str, Any], says: str) -> None:
    cluster = Cluster()
    error = refusal(cluster, **given)
    assert says in str(error)
    assert error.exit_status == Exit.USAGE
    assert cluster.asked == []


def test_prod_is_examined_when_it_is_meant() -> None:
    assert examined(Cluster(), environment="prod", yes_prod=True).slo.url.startswith("https://")


def test_an_slo_file_with_an_unknown_field_is_refused_without_asking_the_cluster(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "overlays", tmp_path / "overlays")
    (tmp_path / "base").mkdir()
    (tmp_path / "loadtests/slo").mkdir(parents=True)
    text = (ROOT / "loadtests/slo/local.yaml").read_text()
    (tmp_path / "loadtests/slo/local.yaml").write_text(text + "mood: good\n")
    cluster = Cluster()
    assert "unknown field mood" in str(refusal(cluster, root=tmp_path))
    assert cluster.asked == []


@pytest.mark.parametrize(
    ("cluster", "says"),
    [
        (Cluster(sync="OutOfSync"), "is OutOfSync and Healthy"),
        (Cluster(health="Degraded"), "is Synced and Degraded"),
        (Cluster(maximum=3), "over the autoscaler's maximum 3"),
        (Cluster(status={"currentReplicas": 4, "desiredReplicas": 2}), "not at rest"),
        (Cluster(status={}), "not at rest"),
        (Cluster(behavior=SLOW), "waits 300 s before it scales up"),
        (Cluster(minimum=4, status={"currentReplicas": 4, "desiredReplicas": 4}), "not above the 4 at rest"),
    ],
)
def test_an_environment_that_is_not_ready_is_refused(cluster: Cluster, says: str) -> None:
    assert says in str(refusal(cluster))


def test_a_cluster_out_of_reach_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "kubectl"
    program.write_text("#!/bin/sh\necho 'connection refused' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(CommandError, match="connection refused"):
        examine(ROOT, "local", "step", yes_prod=False)


def test_a_shape_that_takes_longer_than_allowed_is_refused() -> None:
    assert "bounds.minutes" in str(refusal(Cluster(behavior={"scaleDown": {"stabilizationWindowSeconds": 3600}})))
