"""The order in which Argo CD applies: a wave waits until the one before it is healthy."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.references import wanted
from eventsphere.gitops.manifests import Manifest

WAVE = "argocd.argoproj.io/sync-wave"


def wave(each: Manifest) -> int:
    """An object's wave; 0 where it names none."""
    return int(each.annotations.get(WAVE, "0"))


@policy("waves", "A wave that waits for something of a later wave never ends, and no later commit applies.")
def waves(scene: Scene) -> Iterator[Broken]:
    """Nothing comes before what it waits for: stores, secrets, configuration, accounts, then pods."""
    makers = dict(_makers(scene))
    for each in scene.kind("ExternalSecret"):
        yield from _late(each, makers, ("SecretStore", dig(each.data, "spec.secretStoreRef.name", "")))
    for owner, pod in scene.pods():
        for need in dict.fromkeys(wanted(owner, pod)):
            yield from _late(owner, makers, need)


def _makers(scene: Scene) -> Iterator[tuple[tuple[str, str], Manifest]]:
    """What there will be, by kind and name, with the object that makes it."""
    for each in scene.manifests:
        yield (each.kind, each.name), each
        if each.kind == "ExternalSecret":
            yield ("Secret", dig(each.data, "spec.target.name", each.name)), each


def _late(each: Manifest, makers: dict[tuple[str, str], Manifest], need: tuple[str, str]) -> Iterator[Broken]:
    maker = makers.get(need)
    if maker is not None and wave(maker) > wave(each):
        what = f"is in wave {wave(each)}, but waits for {maker.kind} {maker.name} of wave {wave(maker)}"
        yield Broken(each, what, f"give {maker.kind} {maker.name} an earlier {WAVE}")
