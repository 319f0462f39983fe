"""One environment has nothing to do with another: neither name, nor secret, nor data."""

import re
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.settings import variables
from eventsphere.gitops.manifests import Manifest


def overlays(scene: Scene) -> Iterator[Scene]:
    """Every environment of the tree."""
    return (each for each in scene.others.values() if each.environment)


def hosts(ingress: Manifest) -> set[str]:
    """The host names that an Ingress answers for; an empty text for any."""
    return {rule.get("host", "") for rule in ingress.spec.get("rules", [])}


@policy("one-host", "Two environments with one host share a load balancer's rule: people of prod reach dev.")
def one_host(scene: Scene) -> Iterator[Broken]:
    """No host of an environment is another's, and none is left as the placeholder of base."""
    for ingress in scene.kind("Ingress") if scene.environment else ():
        for host in sorted(hosts(ingress)):
            if host.endswith(".invalid"):
                yield Broken(ingress, f"answers for {host}", "name the environment's host in its overlay")
            for other in overlays(scene):
                if host and other.folder != scene.folder and any(host in hosts(each) for each in other.kind("Ingress")):
                    yield Broken(
                        ingress, f"answers for {host}, as {other.environment} does", "give each environment its own"
                    )


@policy("own-secrets", "Whoever can change dev could read the passwords of prod.")
def own_secrets(scene: Scene) -> Iterator[Broken]:
    """An environment's SecretStores read below eventsphere/<environment>/ only, and its ExternalSecrets use those."""
    if scene.environment is None:
        return
    wanted = f"eventsphere/{scene.environment}/"
    for store in scene.kind("SecretStore"):
        if (prefix := dig(store.data, "spec.provider.aws.prefix")) != wanted:
            yield Broken(store, f"reads {prefix or 'every secret'}", f"set spec.provider.aws.prefix: {wanted}")
    for each in scene.kind("ExternalSecret"):
        if (kind := dig(each.data, "spec.secretStoreRef.kind")) != "SecretStore":
            yield Broken(each, f"reads by a {kind}", "set spec.secretStoreRef.kind: SecretStore")
        for item in each.spec.get("data", []):
            key = dig(item, "remoteRef.key", "")
            if "/" in key:
                yield Broken(each, f"names the path {key}", "name the secret alone: the store adds its prefix")


@policy("own-bucket", "Pictures of dev would replace those of prod.")
def own_bucket(scene: Scene) -> Iterator[Broken]:
    """Buckets that a pod names belong to its environment."""
    if scene.environment is None:
        return
    for each in scene.containers():
        for name, value in variables(scene, each.spec).items():
            if value and name.endswith("_BUCKET") and scene.environment not in re.split(r"[^a-z0-9]", value):
                yield Broken(
                    each.owner,
                    f"{each.title} uses the bucket {value}",
                    f"name a bucket of {scene.environment}, such as eventsphere-{scene.environment}-images",
                )
