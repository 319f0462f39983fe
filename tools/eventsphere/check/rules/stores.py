"""How secrets come from Secrets Manager, and what happens when they change or vanish."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig


@policy("store-identity", "A long-lived key in the cluster is what Pod Identity exists to avoid.")
def store_identity(scene: Scene) -> Iterator[Broken]:
    """SecretStores read Secrets Manager of the cluster's region, without stored credentials."""
    for store in scene.kind("SecretStore", "ClusterSecretStore"):
        provider = dig(store.data, "spec.provider.aws", {})
        if provider.get("auth", {}).get("secretRef"):
            yield Broken(store, "uses a stored access key", "remove spec.provider.aws.auth.secretRef")
        if provider.get("service") != "SecretsManager" or provider.get("region") != "us-east-1":
            what = f"reads {provider.get('service')} of {provider.get('region')}"
            yield Broken(store, what, "set service: SecretsManager and region: us-east-1")
        if store.kind == "ClusterSecretStore":
            yield Broken(store, "can be read from every namespace", "use a SecretStore in each namespace")


@policy("secret-life", "A secret that is deleted at its source must not take running pods with it.")
def secret_life(scene: Scene) -> Iterator[Broken]:
    """ExternalSecrets keep what they made, and look for changes at least each hour."""
    for each in scene.kind("ExternalSecret"):
        if dig(each.data, "spec.target.deletionPolicy") != "Retain":
            yield Broken(each, "deletes its Secret with its source", "set spec.target.deletionPolicy: Retain")
        interval = str(each.spec.get("refreshInterval", ""))
        if interval.strip("0hms") == "" or each.spec.get("refreshPolicy", "Periodic") != "Periodic":
            what = f"never sees a rotated value (refreshInterval {interval or 'missing'})"
            yield Broken(each, what, "set refreshPolicy: Periodic and refreshInterval: 1m0s")


@policy("rotation", "A rotated password reaches nobody until somebody restarts the pods.")
def rotation(scene: Scene) -> Iterator[Broken]:
    """Deployments that read a Secret are rolled by Reloader when the Secret changes."""
    for owner, _ in scene.pods() if scene.environment else ():
        reads = any("secretRef" in source for each in owner.containers for source in each.get("envFrom", []))
        if reads and owner.kind == "Deployment" and owner.annotations.get("reloader.stakater.com/auto") != "true":
            yield Broken(
                owner, "is not rolled when its Secret changes", 'annotate it reloader.stakater.com/auto: "true"'
            )
