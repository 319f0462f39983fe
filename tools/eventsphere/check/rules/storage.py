"""Where data lives."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.cost.tables import cluster

ZONE = "topology.ebs.csi.aws.com/zone"
WRITTEN = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}


@policy(
    "claims", "A claim whose defaults are not written out drifts for ever; one that goes with its set takes the data."
)
def claims(scene: Scene) -> Iterator[Broken]:
    """Claims of a StatefulSet name class, mode and kind, and outlive it."""
    for owner in scene.kind("StatefulSet"):
        for claim in owner.spec.get("volumeClaimTemplates", []):
            if not WRITTEN.items() <= claim.items() or dig(claim, "spec.volumeMode") is None:
                yield Broken(owner, "a claim leaves defaults unwritten", "write apiVersion, kind and spec.volumeMode")
            if dig(claim, "spec.storageClassName") is None:
                yield Broken(owner, "a claim names no storage class", "set storageClassName: mongodb-ebs")
        keeps = owner.spec.get("persistentVolumeClaimRetentionPolicy", {})
        if "Delete" in keeps.values():
            yield Broken(owner, "deletes its claims", "set persistentVolumeClaimRetentionPolicy to Retain")


@policy("storage-class", "What is written to a disk of AWS is encrypted, and the database's disk outlives a mistake.")
def storage_class(scene: Scene) -> Iterator[Broken]:
    """EBS and EFS classes encrypt; the database's class retains."""
    for each in scene.kind("StorageClass"):
        if each.data.get("provisioner") == "ebs.csi.aws.com":
            parameters = each.data.get("parameters", {})
            if parameters.get("encrypted") != "true" or parameters.get("type") != "gp3":
                yield Broken(each, "is not an encrypted gp3 disk", 'set parameters type: gp3 and encrypted: "true"')
            if each.data.get("volumeBindingMode") != "WaitForFirstConsumer":
                what = "makes disks before the pod has a zone"
                yield Broken(each, what, "set volumeBindingMode: WaitForFirstConsumer")
        if each.name == "mongodb-ebs" and each.data.get("reclaimPolicy") != "Retain":
            yield Broken(each, "deletes the database's disk with its claim", "set reclaimPolicy: Retain")


@policy("disk-zones", "A disk stays in its zone: where no group keeps a node there, its pod waits for ever.")
def disk_zones(scene: Scene) -> Iterator[Broken]:
    """EBS classes make disks only in zones in which a node group always keeps a node."""
    kept = set().union(*(group.kept for group in cluster().node_groups))
    for each in scene.kind("StorageClass"):
        if each.data.get("provisioner") == "ebs.csi.aws.com":
            rules = [rule for term in each.data.get("allowedTopologies", []) for rule in term["matchLabelExpressions"]]
            zones = {zone for rule in rules if rule["key"] == ZONE for zone in rule["values"]}
            if not zones or zones - kept:
                where = ", ".join(sorted(zones)) or "any zone"
                what = f"makes disks in {where}; nodes are kept in {', '.join(sorted(kept))}"
                yield Broken(each, what, f"name zones of {ZONE} in allowedTopologies, or raise least in cluster.yaml")


@policy("known-class", "A claim of a class that does not exist stays Pending, and so does its pod.")
def known_class(scene: Scene) -> Iterator[Broken]:
    """Each class that a claim names is made by a folder of the tree."""
    there = {each.name for other in scene.others.values() for each in other.kind("StorageClass")}
    for owner in scene.kind("StatefulSet"):
        for claim in owner.spec.get("volumeClaimTemplates", []):
            name = dig(claim, "spec.storageClassName")
            if name is not None and name not in there:
                yield Broken(
                    owner,
                    f"asks for the storage class {name}, which no folder makes",
                    "name one of these: " + ", ".join(sorted(there)),
                )
