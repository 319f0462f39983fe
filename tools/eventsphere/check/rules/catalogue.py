"""ExternalSecrets against the catalogue of secrets."""

from collections.abc import Iterator

from eventsphere.check.files import line_of
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.catalogue import FILE, CatalogueError, Secrets, group_of, load
from eventsphere.gitops.manifests import Manifest


@policy("catalogue", "A secret or key that nobody made keeps every pod that reads it from starting.")
def catalogue(scene: Scene) -> Iterator[Broken]:
    """Each ExternalSecret fetches secrets and keys that base/secrets.yaml lists."""
    try:
        groups = load(scene.root)
    except CatalogueError as error:
        yield Broken(None, str(error), f"mend {FILE}")
        return
    environments = {each.environment or "" for each in scene.others.values()} | {scene.environment or ""}
    prefixes = {store.name: dig(store.data, "spec.provider.aws.prefix", "") for store in scene.kind("SecretStore")}
    for each in scene.kind("ExternalSecret"):
        prefix = prefixes.get(dig(each.data, "spec.secretStoreRef.name", ""), "")
        yield from _unknown(each, prefix, groups.get(group_of(prefix, environments), {}))


def _unknown(each: Manifest, prefix: str, secrets: Secrets) -> Iterator[Broken]:
    remedy = f"mend remoteRef, or add it to {FILE}"
    for item in each.spec.get("data", []):
        key, key_of = dig(item, "remoteRef.key", ""), dig(item, "remoteRef.property", "")
        if key not in secrets:
            yield Broken(each, f"fetches {prefix}{key}, which is no secret of {FILE}", remedy)
        elif key_of not in secrets[key]:
            yield Broken(each, f"fetches {key_of} of {prefix}{key}, which has no such key in {FILE}", remedy)


@policy("catalogue-used", "A secret that nothing reads is a password that nobody rotates.", once=True)
def catalogue_used(scene: Scene) -> Iterator[Broken]:
    """Each secret of the catalogue is read by an ExternalSecret or a component of the tree."""
    try:
        groups = load(scene.root)
    except CatalogueError:
        return  # the policy catalogue tells it
    text = "".join(path.read_text() for path in scene.root.rglob("externalsecret*.yaml"))
    for group, secrets in groups.items():
        for name in secrets:
            if f"key: {name}\n" not in text:
                line = line_of(scene.root, FILE, f"{name}:")
                yield Broken(None, f"{FILE}:{line}: {group}/{name} is read by nothing", "remove it, or read it")
