"""What every pod of every render must have, and what a drain and a rollout need."""

from typing import Any

import pytest

from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import APPS, FOLDERS, PORTS, SERVICES

SIZES = {"prod": (2, 10, 8), "local": (2, 10, 8), "staging": (1, 4, 3), "dev": (1, 2, 2)}
"""The least and the most pods: of each, of a service, of the frontend."""
BYTES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def number(quantity: str) -> float:
    """A Kubernetes quantity as a number: cores, bytes or a count."""
    text = str(quantity)
    for suffix, factor in {**BYTES, "m": 0.001}.items():
        if text.endswith(suffix):
            return float(text.removesuffix(suffix)) * factor
    return float(text)


def workloads(objects: Manifests) -> list[Manifest]:
    return [manifest for manifest in objects if manifest.template]


def each_pod(renders: dict[str, Manifests]) -> list[tuple[str, Manifest, dict[str, Any]]]:
    found = [(folder, w, (w.template or {})["spec"]) for folder in renders for w in workloads(renders[folder])]
    assert len(found) >= 5 * len(FOLDERS)
    return found


def each_container(renders: dict[str, Manifests]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{f} {w.name}/{c['name']}", c) for f, w, _ in each_pod(renders) for c in w.containers]


def test_pods_are_restricted(renders: dict[str, Manifests]) -> None:
    for folder, workload, pod in each_pod(renders):
        security, where = pod["securityContext"], f"{folder} {workload.name}"
        assert security["runAsNonRoot"] is True, where
        assert security["runAsUser"] >= 100, where
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, where
        assert not {"hostNetwork", "hostPID", "hostIPC"} & {*pod}, where
        assert all("hostPath" not in volume for volume in pod.get("volumes", [])), where


def test_containers_are_restricted(renders: dict[str, Manifests]) -> None:
    for where, container in each_container(renders):
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False, where
        assert security["readOnlyRootFilesystem"] is True, where
        assert security["capabilities"] == {"drop": ["ALL"]}, where


def test_pods_hold_no_token_and_no_service_links(renders: dict[str, Manifests]) -> None:
    for folder, workload, pod in each_pod(renders):
        account = renders[folder].one("ServiceAccount", pod["serviceAccountName"])
        assert pod["automountServiceAccountToken"] is False, workload.name
        assert account.data["automountServiceAccountToken"] is False, workload.name
        assert pod["enableServiceLinks"] is False, workload.name


def test_containers_have_probes_and_resources(renders: dict[str, Manifests]) -> None:
    for where, container in each_container(renders):
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= {*container}, where
        for kind in ("requests", "limits"):
            assert {*container["resources"][kind]} == {"cpu", "memory"}, where
        for name, request in container["resources"]["requests"].items():
            assert 0 < number(request) <= number(container["resources"]["limits"][name]), where


def test_no_image_is_latest_and_ours_have_a_digest(renders: dict[str, Manifests]) -> None:
    for where, container in each_container(renders):
        name, _, digest = container["image"].partition("@")
        _, _, tag = name.rpartition("/")[2].partition(":")
        if name.startswith("ghcr.io/eventsphere/"):
            assert len(digest.removeprefix("sha256:")) == 64, where
            assert not tag, where
        elif "local" not in where:
            assert len(digest.removeprefix("sha256:")) == 64, where
        else:
            assert tag not in {"", "latest"}, where


def test_volumes_and_configuration_that_pods_name_are_there(renders: dict[str, Manifests]) -> None:
    for folder, workload, pod in each_pod(renders):
        objects = renders[folder]
        secrets = {e.spec["target"]["name"] for e in objects.of("ExternalSecret")} | {"seed"}
        for container in workload.containers:
            for source in container.get("envFrom", []):
                config, secret = source.get("configMapRef"), source.get("secretRef")
                assert objects.has("ConfigMap", config["name"]) if config else secret["name"] in secrets, workload.name
        for volume in pod.get("volumes", []):
            if "configMap" in volume:
                assert objects.has("ConfigMap", volume["configMap"]["name"]), workload.name
            if "secret" in volume:
                assert volume["secret"]["secretName"] in secrets, workload.name


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("app", APPS)
def test_rollout_loses_no_request(renders: dict[str, Manifests], folder: str, app: str) -> None:
    spec = renders[folder].one("Deployment", app).spec
    pod = spec["template"]["spec"]
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert pod["terminationGracePeriodSeconds"] == 75
    assert "replicas" not in spec, "the HorizontalPodAutoscaler owns it"
    if app == "frontend":
        seconds = 5 if folder == "overlays/local" else 25
        assert pod["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": seconds}}}
    zones = [constraint["topologyKey"] for constraint in pod["topologySpreadConstraints"]]
    assert "topology.kubernetes.io/zone" in zones


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("app", APPS)
def test_autoscaler_is_the_designs(renders: dict[str, Manifests], folder: str, app: str) -> None:
    spec = renders[folder].one("HorizontalPodAutoscaler", app).spec
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": app}
    assert renders[folder].has("Deployment", spec["scaleTargetRef"]["name"])
    least, services, frontend = SIZES[folder.rpartition("/")[2]]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (least, frontend if app == "frontend" else services)
    metrics = [(m["resource"]["name"], m["resource"]["target"]["averageUtilization"]) for m in spec["metrics"]]
    assert metrics == [("memory", 80), ("cpu", 70)], "in the API's own order, else Argo CD sees drift"
    assert {*spec["behavior"]} == {"scaleUp", "scaleDown"}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", [*APPS, "mongodb"])
def test_budget_allows_a_drain(renders: dict[str, Manifests], folder: str, name: str) -> None:
    objects = renders[folder]
    budget = objects.one("PodDisruptionBudget", name).spec
    kind = "StatefulSet" if name == "mongodb" else "Deployment"
    owner = objects.one(kind, name)
    least = (
        owner.spec["replicas"]
        if name == "mongodb"
        else objects.one("HorizontalPodAutoscaler", name).spec["minReplicas"]
    )
    assert "minAvailable" not in budget
    assert 1 <= budget["maxUnavailable"] <= least
    labels = owner.spec["template"]["metadata"]["labels"]
    assert budget["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", [*APPS, "mongodb"])
def test_service_finds_the_pods_on_the_designs_port(renders: dict[str, Manifests], folder: str, name: str) -> None:
    objects = renders[folder]
    port, *others = objects.one("Service", name).spec["ports"]
    assert [each["name"] for each in others] == (["metrics"] if name == "frontend" else [])
    owner = objects.one("StatefulSet" if name == "mongodb" else "Deployment", name)
    (container,) = owner.containers
    (listening,) = [p["containerPort"] for p in container["ports"] if p["name"] == port["targetPort"]]
    assert listening == PORTS[name]
    assert port["port"] == (80 if name == "frontend" else PORTS[name])
    labels = owner.spec["template"]["metadata"]["labels"]
    assert objects.one("Service", name).spec["selector"].items() <= labels.items()
    assert owner.spec["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("folder", FOLDERS)
def test_services_drain_before_they_stop(renders: dict[str, Manifests], folder: str) -> None:
    for service in SERVICES:
        (container,) = renders[folder].one("Deployment", service).containers
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
        assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
        config = container["envFrom"][0]["configMapRef"]["name"]
        assert renders[folder].one("ConfigMap", config).data["data"]["DRAIN_SECONDS"] == (
            "5" if folder == "overlays/local" else "25"
        )


@pytest.mark.parametrize("folder", FOLDERS)
def test_quota_has_room_for_every_autoscaler_at_its_most(renders: dict[str, Manifests], folder: str) -> None:
    objects = renders[folder]
    room = objects.one("ResourceQuota", "environment").spec["hard"]
    need = dict.fromkeys(("pods", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"), 0.0)
    for owner in workloads(objects):
        scaler = objects.has("HorizontalPodAutoscaler", owner.name)
        most = (
            objects.one("HorizontalPodAutoscaler", owner.name).spec["maxReplicas"] + 1
            if scaler
            else owner.spec["replicas"]
        )
        need["pods"] += most
        for container in owner.containers:
            for kind, amounts in container["resources"].items():
                for name, amount in amounts.items():
                    need[f"{kind}.{name}"] += most * number(amount)
    assert {name: amount for name, amount in need.items() if amount > number(room[name])} == {}
