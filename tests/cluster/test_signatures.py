"""Kyverno admits signed images alone; `make test-admission` runs this, since building Kyverno takes minutes.

The policy of the tree is applied with three changes: it is bound to a namespace of this test's own, it denies at once,
and a key pair takes the place of GitHub's identity, which a test can't have.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pytest
import yaml

from eventsphere.cluster.kube import Kube
from eventsphere.errors import CommandError
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.registry import REGISTRY, variant
from tests.cluster.waiting import told

NAMESPACE = f"signatures-{token_hex(3)}"
IMAGE = "ghcr.io/eventsphere/auth"
KYVERNO = ("-n", "kyverno")
MESSAGE = "not signed by build.yml on main"


class Signed(NamedTuple):
    """Three builds of one image: signed with the right key, with another, and not at all."""

    right: str
    wrong: str
    unsigned: str


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the key pairs."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def signed(cluster: Cluster, keys: Path) -> Signed:
    """The images, with their signatures in the cluster's registry."""
    built = images((cluster.tree.folder / path_of("local")).read_text(), path_of("local"))[IMAGE]
    found = Signed(*(variant(IMAGE, built, Labels={"test": f"{kind}-{NAMESPACE}"}) for kind in Signed._fields))
    for name, digest in (("right", found.right), ("wrong", found.wrong)):
        cosign(keys, "generate-key-pair", "--output-key-prefix", name)
        image = f"{REGISTRY.partition('://')[2]}/eventsphere/auth@{digest}"
        cosign(keys, "sign", "--key", f"{name}.key", "--tlog-upload=false", "--allow-http-registry", "-y", image)
    return found


def cosign(folder: Path, *arguments: str) -> None:
    """Run cosign 2.x, whose signatures Kyverno 1.18 sees; its keys have an empty password."""
    words = ["env", "COSIGN_PASSWORD=", "cosign", *arguments]
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def kube(cluster: Cluster, signed: Signed, keys: Path) -> Iterator[Kube]:
    """The policy in force for one new namespace."""
    policy = yaml.safe_load((ROOT / "clusters/shared/signatures/policy.yaml").read_text())
    policy["metadata"]["name"] = NAMESPACE
    spec = policy["spec"]
    (selector,) = spec["matchConstraints"]["namespaceSelector"]["matchExpressions"]
    selector["values"] = [NAMESPACE]
    spec["validationActions"] = ["Deny"]
    spec["credentials"] = {"allowInsecureRegistry": True}
    key = {"data": (keys / "right.pub").read_text()}
    spec["attestors"][0]["cosign"] = {"key": key, "ctlog": {"insecureIgnoreTlog": True, "insecureIgnoreSCT": True}}
    kube = cluster.kube
    kube("create", "namespace", NAMESPACE)
    try:
        kube.apply(json.dumps(policy))
        seconds = cluster.wait_for("the policy to be in force", lambda: MESSAGE in refused(kube, signed.unsigned), 60)
        told(f"in force after {seconds:.1f} s")
        yield kube
    finally:
        kube("delete", "imagevalidatingpolicies", NAMESPACE, "--ignore-not-found")
        kube("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=60s", seconds=70)


def pod(digest: str, namespace: str = "") -> str:
    """A pod that sleeps; of a build by its digest, or of another image by its name."""
    image = f"{IMAGE}@{digest}" if digest.startswith("sha256:") else digest
    container = {"name": "c", "image": image, "command": ["sleep", "600"]}
    spec: dict[str, Any] = {"terminationGracePeriodSeconds": 0, "containers": [container]}
    metadata = {"name": f"p-{token_hex(3)}", "namespace": namespace or NAMESPACE}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})


def refused(kube: Kube, digest: str, namespace: str = "") -> str:
    """Why a pod is refused; nothing when it is admitted."""
    try:
        kube("create", "--dry-run=server", "-f", "-", text=pod(digest, namespace))
    except CommandError as error:
        return str(error)
    return ""


def test_an_image_that_is_signed_is_admitted(kube: Kube, signed: Signed) -> None:
    assert refused(kube, signed.right) == ""


def test_an_image_that_is_not_signed_is_refused(kube: Kube, signed: Signed) -> None:
    assert MESSAGE in refused(kube, signed.unsigned)


def test_an_image_that_another_key_signed_is_refused(kube: Kube, signed: Signed) -> None:
    assert MESSAGE in refused(kube, signed.wrong)


def test_an_image_of_others_is_left_to_the_list_of_admitted_images(kube: Kube) -> None:
    assert refused(kube, "docker.io/library/mongo:7.0") == ""


def test_other_namespaces_are_not_asked(kube: Kube, signed: Signed) -> None:
    assert refused(kube, signed.unsigned, "default") == ""


def test_without_kyverno_only_these_namespaces_are_closed_and_it_comes_back(
    kube: Kube, signed: Signed, cluster: Cluster
) -> None:
    """All of Kyverno ends at once and starts again: meanwhile nothing is admitted, and nothing waits for ever."""
    kube("scale", "deployment", "--all", "--replicas=0", *KYVERNO)
    kube("wait", "pod", "--all", "--for=delete", "--timeout=90s", *KYVERNO, seconds=100)
    try:
        assert refused(kube, signed.right), "nobody can say whether it is signed"
        assert refused(kube, signed.unsigned, "default") == ""
    finally:
        kube("scale", "deployment", "--all", "--replicas=1", *KYVERNO)
    kube("wait", "deployment", "--all", "--for=condition=Available", "--timeout=180s", *KYVERNO, seconds=190)
    cluster.wait_for("signed images to be admitted again", lambda: not refused(kube, signed.right), 60)
    assert MESSAGE in refused(kube, signed.unsigned)
