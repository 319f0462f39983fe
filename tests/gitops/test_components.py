"""Optional features: every supported combination builds, fits its schemas and does what it says."""

import shutil
from itertools import chain, combinations
from pathlib import Path

import pytest
import yaml

from eventsphere.check.resources import Scene
from eventsphere.check.rules.production import production_settings
from eventsphere.gitops.graph import load
from eventsphere.gitops.manifests import Manifests
from eventsphere.gitops.render import render_all
from eventsphere.gitops.schemas import problem
from tests.gitops.tree import APPS, AWS_ENVIRONMENTS, PORTS, ROOT

DIGEST = "sha256:" + "1" * 64
CANARY = "canary/booking"
FEATURES = ("ha-mongodb", "service-mesh-mtls", "debug", CANARY)
SETS = [*chain.from_iterable(combinations(FEATURES, size) for size in range(1, len(FEATURES) + 1))]
LOADTEST = ("loadtest",)
CANARIES = [(f"canary/{app}",) for app in APPS if f"canary/{app}" != CANARY]
ON_AWS = [(environment, features) for environment in AWS_ENVIRONMENTS for features in [*SETS, *CANARIES, LOADTEST]]
ON_LOCAL = [("local", features) for features in [("debug",), (CANARY,), ("debug", CANARY), *CANARIES, LOADTEST]]


def make(tree: Path, environment: str, features: tuple[str, ...]) -> Path:
    """A copy of an overlay with features, as an operator would write it."""
    folder = tree / "overlays" / "-".join([environment, *features]).replace("/", "-")
    shutil.copytree(tree / "overlays" / environment, folder)
    overlay = yaml.safe_load((folder / "kustomization.yaml").read_text())
    at = overlay["components"].index("images")
    overlay["components"][at:at] = [f"../../base/components/{feature}" for feature in features]
    (folder / "kustomization.yaml").write_text(yaml.dump(overlay))
    images = folder / "images" / "kustomization.yaml"
    for app in (feature.removeprefix("canary/") for feature in features if feature.startswith("canary/")):
        entry = {"name": f"ghcr.io/eventsphere/{app}-canary", "newName": f"ghcr.io/eventsphere/{app}", "digest": DIGEST}
        images.write_text(yaml.dump(yaml.safe_load(images.read_text()) | {"images": [*_images(images), entry]}))
    return folder


def _images(file: Path) -> list[dict[str, str]]:
    return list(yaml.safe_load(file.read_text())["images"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, tuple[str, ...]], Manifests]:
    tree = tmp_path_factory.mktemp("tree")
    for top in ("base", "overlays", "clusters"):
        shutil.copytree(ROOT / top, tree / top)
    folders = {case: make(tree, *case) for case in [*ON_AWS, *ON_LOCAL]}
    renders = render_all(folders.values())
    return {case: renders[folder] for case, folder in folders.items()}


Built = dict[tuple[str, tuple[str, ...]], Manifests]


def having(built: Built, feature: str) -> list[Manifests]:
    found = [objects for (_, features), objects in built.items() if feature in features]
    assert found
    return found


def test_every_component_is_in_a_combination() -> None:
    folders = (ROOT / "base" / "components").rglob("kustomization.yaml")
    names = {str(path.parent.relative_to(ROOT / "base" / "components")) for path in folders}
    assert names == {*chain.from_iterable(features for _, features in ON_AWS)} | {"local-aws"}


def test_every_combination_fits_its_schemas(built: Built) -> None:
    assert [f"{case}: {found}" for case, objects in built.items() for m in objects if (found := problem(m))] == []


def test_every_combination_stays_in_its_namespace(built: Built) -> None:
    for (environment, _), objects in built.items():
        assert {m.namespace for m in objects if m.kind != "Namespace"} == {f"eventsphere-{environment}"}


def test_every_combination_names_configuration_that_is_there(built: Built) -> None:
    for case, objects in built.items():
        for owner in objects.of("Deployment", "StatefulSet"):
            pod = owner.spec["template"]["spec"]
            named = {s["configMapRef"]["name"] for c in owner.containers for s in c["envFrom"] if "configMapRef" in s}
            named |= {volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume}
            assert named <= {config.name for config in objects.of("ConfigMap")}, case


def test_ha_mongodb_is_a_set_of_three_that_clients_find_from_any_member(built: Built) -> None:
    for objects in having(built, "ha-mongodb"):
        mongodb = objects.one("StatefulSet", "mongodb")
        assert mongodb.spec["replicas"] == 3
        for service in ("auth", "event", "booking"):
            uri = objects.one("ExternalSecret", service).spec["target"]["template"]["data"]["MONGODB_URI"]
            assert "@mongodb:27017/" in uri
            assert "replicaSet=rs0" in uri
        assert objects.one("PodDisruptionBudget", "mongodb").spec["maxUnavailable"] == 1, "two of three remain"


def test_mesh_demands_mutual_tls_where_the_load_balancer_does_not_come_in(built: Built) -> None:
    port = load(ROOT).mesh.port
    for objects in having(built, "service-mesh-mtls"):
        (namespace,) = objects.of("Namespace")
        assert namespace.labels["istio.io/dataplane-mode"] == "ambient"
        assert namespace.labels["pod-security.kubernetes.io/enforce"] == "restricted"
        assert objects.one("PeerAuthentication", "default").spec == {"mtls": {"mode": "STRICT"}}
        exposed = objects.one("PeerAuthentication", "exposed").spec["selector"]["matchLabels"]
        for owner in objects.of("Deployment", "StatefulSet"):
            labels = owner.spec["template"]["metadata"]["labels"]
            assert (exposed.items() <= labels.items()) == (owner.kind == "Deployment"), owner.name
        opened = objects.one("NetworkPolicy", "mongodb-service-mesh-mtls").spec["ingress"]
        assert [rule["ports"] for rule in opened if "podSelector" in rule["from"][0]] == [
            [{"protocol": "TCP", "port": port}]
        ]


def test_mesh_lets_the_kubelet_s_probes_in(built: Built) -> None:
    """Istio's ambient mode gives them an address of its own, outside the mesh, to the port that the probe names."""
    for objects in having(built, "service-mesh-mtls"):
        for name, port in PORTS.items():
            rules = objects.one("NetworkPolicy", f"{name}-service-mesh-mtls").spec["ingress"]
            probes = [rule for rule in rules if {"ipBlock": {"cidr": "169.254.7.127/32"}} in rule["from"]]
            assert [rule["ports"] for rule in probes] == [[{"protocol": "TCP", "port": port}]], name


def test_canary_is_the_stable_pod_with_another_image(built: Built) -> None:
    for app in APPS:
        for objects in having(built, f"canary/{app}"):
            stable, canary = objects.one("Deployment", app), objects.one("Deployment", f"{app}-canary")
            stables, canaries = stable.spec["template"]["spec"], canary.spec["template"]["spec"]
            image = canaries["containers"][0].pop("image")
            assert image.partition("/")[2] == f"eventsphere/{app}@{DIGEST}"
            assert image.partition("/")[0] == stables["containers"][0]["image"].partition("/")[0], "of one registry"
            assert stables["containers"][0].pop("image") != image
            assert stables == canaries
            assert stable.spec["selector"] != canary.spec["selector"]
            labels = canary.spec["template"]["metadata"]["labels"]
            assert objects.one("Service", app).spec["selector"].items() <= labels.items()


def test_debug_logs_everything(built: Built) -> None:
    for objects in having(built, "debug"):
        for service in ("auth", "event", "booking"):
            (container,) = objects.one("Deployment", service).containers
            config = objects.one("ConfigMap", container["envFrom"][0]["configMapRef"]["name"]).data["data"]
            assert config["LOG_LEVEL"] == "DEBUG"
            assert int(config["PORT"]) > 4000, "the rest is as it was"
            assert objects.one("Deployment", service).spec["template"]["spec"]["shareProcessNamespace"] is True


def test_loadtest_lets_autoscalers_answer_at_once(built: Built) -> None:
    for objects in having(built, "loadtest"):
        for autoscaler in objects.of("HorizontalPodAutoscaler"):
            assert autoscaler.spec["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 0


def test_the_wider_limits_of_loadtest_are_refused_where_people_are_served(built: Built) -> None:
    for environment in AWS_ENVIRONMENTS:
        scene = Scene(Path("overlays", environment), built[environment, LOADTEST])
        refused = [broken.what for broken in production_settings(scene)]
        assert bool(refused) == (environment == "prod"), refused
