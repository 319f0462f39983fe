"""`eventsphere drift`: an environment's cluster against what Git says here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.files import documents
from eventsphere.check.resources import dig
from eventsphere.drift.compare import Drift, drifts
from eventsphere.drift.kubectl import Answer, kubectl
from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Key, Manifest, Manifests

UNKNOWN_KIND = ("no matches for kind", "the server doesn't have a resource type", "ensure CRDs are installed first")
GIVEN = {("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "istio-ca-root-cert"), ("ServiceAccount", "default")}


def drift(root: Path, environment: str, timeout: float) -> list[Drift]:
    """Everything that is not as the tree here says; CommandError when the cluster gives no answer in time (seconds)."""
    wanted = tree.render(root, tree.folder_of(root, environment))
    live = _live(wanted, timeout)
    scaled = {str(dig(each.data, "spec.scaleTargetRef.name")) for each in wanted.of("HorizontalPodAutoscaler")}
    found = [each for manifest in wanted for each in _of(manifest, live.get(manifest.key), scaled)]
    return found + list(_extra(wanted, live, timeout))


def _of(manifest: Manifest, live: Manifest | None, scaled: set[str]) -> Iterator[Drift]:
    if live is None:
        yield Drift(f"{manifest.kind} {manifest.name}", "missing")
    else:
        yield from drifts(manifest, live.data, scaled=manifest.name in scaled and manifest.template is not None)


def _live(wanted: Manifests, timeout: float) -> dict[Key, Manifest]:
    """What the cluster has of it, in one question."""
    options = ("--ignore-not-found", "--show-managed-fields", "-o", "json")
    answer = kubectl("get", "-f", "-", *options, text=documents(wanted), timeout=timeout)
    return {each.key: each for each in _items(answer)}


def _items(answer: Answer) -> Iterator[Manifest]:
    strange = [line for line in answer.complaints if not any(text in line for text in UNKNOWN_KIND)]
    if not answer.ok and (strange or not answer.complaints):
        raise CommandError(
            f"kubectl: {strange[0] if strange else answer.reason}",
            "see whether KUBECONFIG names the cluster and you may read it",
        )
    if answer.output.strip():
        found: dict[str, Any] = Answer(True, answer.output, "").json()
        yield from map(Manifest, found["items"] if found.get("kind") == "List" else [found])


def _extra(wanted: Manifests, live: dict[Key, Manifest], timeout: float) -> Iterator[Drift]:
    """Objects in the environment's namespace that neither Git nor a controller made."""
    namespaces = {key.namespace for key in live if key.namespace}
    kinds = sorted({f"{key.kind}.{key.group}" if key.group else key.kind for key in live if key.namespace})
    known = {(each.kind, each.name) for each in wanted} | GIVEN
    for namespace in sorted(namespaces):
        answer = kubectl(
            "get", ",".join(kinds), "-n", namespace, "--show-managed-fields", "-o", "json", timeout=timeout
        )
        for each in _items(answer):
            owned = each.data["metadata"].get("ownerReferences")
            if not owned and (each.kind, each.name) not in known:
                managers = [str(by.get("manager")) for by in each.data["metadata"].get("managedFields", [])]
                yield Drift(f"{each.kind} {each.name}", "extra", by=", ".join(dict.fromkeys(managers)))
