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
from eventsphere.delivery.image import RUN_VARIABLES, provenance
from eventsphere.errors import CommandError
from eventsphere.promote.images import images, path_of
from eventsphere.promote.signatures import BILL, PROVENANCE
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.registry import REGISTRY, variant
from tests.cluster.waiting import told

NAMESPACE = f"signatures-{token_hex(3)}"
IMAGE = "ghcr.io/eventsphere/auth"
KYVERNO = ("-n", "kyverno")
NODES = ("--selector", "kubernetes.io/os")
MESSAGE = "not signed by build.yml on main"
UPLOAD = ("--tlog-upload=false", "--allow-http-registry", "--yes")
VERIFY = ("--insecure-ignore-tlog", "--allow-http-registry")
RUN = dict.fromkeys(RUN_VARIABLES, "x")
"""What GitHub Actions would tell of a run."""


class Signed(NamedTuple):
    """Builds of one image: signed with the right key, with another, in cosign 3's format, and not at all."""

    right: str
    wrong: str
    bundle: str
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
    for name in ("right", "wrong"):
        cosign(keys, "generate-key-pair", "--output-key-prefix", name)
    for name, digest, *options in (
        ("right", found.right),
        ("wrong", found.wrong),
        ("right", found.bundle, "--new-bundle-format"),
    ):
        cosign(keys, "sign", "--key", f"{name}.key", *UPLOAD, *options, pushed(digest))
    return found


def pushed(digest: str) -> str:
    """The name by which cosign finds a build."""
    return f"{REGISTRY.partition('://')[2]}/eventsphere/auth@{digest}"


def cosign(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run cosign 2.x; its keys have an empty password."""
    words = ["env", "COSIGN_PASSWORD=", "cosign", *arguments]
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=60)


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


def test_a_signature_in_cosign_3_s_format_is_not_seen(kube: Kube, signed: Signed) -> None:
    """So the build signs by cosign 2 (tools/programs.toml). Once this fails, cosign 3 can be used."""
    assert MESSAGE in refused(kube, signed.bundle)


@pytest.mark.parametrize("kind", [BILL, PROVENANCE])
def test_attestations_of_a_build_are_verified_by_the_key_that_made_them(
    kind: str, signed: Signed, keys: Path, tmp_path: Path
) -> None:
    """cosign takes the predicates that a push makes, and finds them by the types that a promotion asks for."""
    predicate = tmp_path / "predicate.json"
    predicate.write_text(json.dumps(provenance(RUN) if kind == PROVENANCE else {"bomFormat": "CycloneDX"}))
    image = pushed(signed.right)
    cosign(keys, "attest", "--key", "right.key", *UPLOAD, "--type", kind, "--predicate", str(predicate), image)
    asked = ("verify-attestation", "--type", kind, *VERIFY)
    cosign(keys, *asked, "--key", "right.pub", image)
    for key, other in (("wrong.pub", image), ("right.pub", pushed(signed.unsigned))):
        with pytest.raises(subprocess.CalledProcessError):
            cosign(keys, *asked, "--key", key, other)


def test_an_image_of_others_is_left_to_the_list_of_admitted_images(kube: Kube) -> None:
    assert refused(kube, "docker.io/library/mongo:7.0") == ""


def test_other_namespaces_are_not_asked(kube: Kube, signed: Signed) -> None:
    assert refused(kube, signed.unsigned, "default") == ""


def test_without_kyverno_only_these_namespaces_are_closed_and_it_comes_back(
    kube: Kube, signed: Signed, cluster: Cluster
) -> None:
    """All of Kyverno ends at once and can't start: meanwhile nothing is admitted, and nothing waits for ever.

    The nodes take no new pod. Scaling Kyverno to zero would be another thing: then it removes its webhooks first.
    """
    kube("cordon", *NODES)
    try:
        kube("delete", "pod", "--all", "--wait", "--timeout=90s", *KYVERNO, seconds=100)
        assert refused(kube, signed.right), "nobody can say whether it is signed"
        assert refused(kube, signed.unsigned, "default") == ""
    finally:
        kube("uncordon", *NODES)
    kube("wait", "deployment", "--all", "--for=condition=Available", "--timeout=180s", *KYVERNO, seconds=190)
    cluster.wait_for("signed images to be admitted again", lambda: not refused(kube, signed.right), 60)
    assert MESSAGE in refused(kube, signed.unsigned)
