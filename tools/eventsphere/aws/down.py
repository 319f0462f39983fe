"""`make aws-down`: from a running cluster to an empty account, in the order in which nothing is left hanging."""

import json

from eventsphere.aws.account import Account
from eventsphere.aws.drain import Drain
from eventsphere.aws.empty import empty, empty_repositories, has_objects
from eventsphere.aws.leftovers import IN_THE_VPC, OF_THE_CLUSTER, cluster_volumes, remove_all
from eventsphere.aws.remains import remains
from eventsphere.aws.settings import CLUSTER, ENVIRONMENT, Settings
from eventsphere.aws.steps import Step, Tell, walk
from eventsphere.aws.terraform import Terraform
from eventsphere.aws.up import connect
from eventsphere.aws.volumes import Snapshots
from eventsphere.cost.tables import cluster
from eventsphere.errors import CommandError, Exit

UNPROTECTED = "-var=deletion_protection=false"


class Down:
    """Everything that `make aws-down` does, step by step; what a run before has done is found done."""

    def __init__(self, settings: Settings, tell: Tell, *, lost: bool = False) -> None:
        self.settings, self.tell, self.lost = settings, tell, lost
        self.account = Account(settings)
        self.environment = Terraform(settings, str(ENVIRONMENT), tell)
        self.gitops = Terraform(settings, "terraform/gitops", tell)
        self.snapshots = Snapshots(self.account)

    def run(self) -> None:
        """Do every step, and prove at the end that nothing is left."""
        self.account.require_access()
        steps = [
            Step("stop Argo CD's healing", self._stop_healing),
            Step("load balancers, while their controller lives", self._release),
            Step("snapshots of all disks (minutes for each)", self._keep_volumes),
            Step("Terraform's part of Argo CD", self._argocd),
            Step("deletion protection of the cluster", self._unprotect),
            Step("backups that Object Lock keeps", self._keep_backups),
            Step("pictures and images", self._empty),
            Step("guards and cluster (about 15 minutes)", self._destroy_cluster),
            Step("what AWS and the cluster left in the VPC", lambda: remove_all(self.account, IN_THE_VPC)),
            Step("everything else of Terraform (about 10 minutes)", self._destroy_rest),
            Step("log groups and disks", lambda: remove_all(self.account, OF_THE_CLUSTER)),
            Step("proof that nothing is left", self._prove),
        ]
        walk(steps, self.tell)

    def _cluster_is_there(self) -> bool:
        return self.account.find("eks", "describe_cluster", name=CLUSTER) is not None

    def _drain(self) -> Drain | None:
        """Return the cluster's steps; None where the cluster is gone, or its API is lost for good."""
        return Drain(connect(self.settings)) if not self.lost and self._cluster_is_there() else None

    def _stop_healing(self) -> str:
        drain = self._drain()
        return drain.stop_healing() if drain else "the cluster does not answer any more"

    def _release(self) -> str:
        drain = self._drain()
        return drain.release_load_balancers() if drain else "left to the sweep of the VPC"

    def _keep_volumes(self) -> str:
        drain = self._drain()
        retained = drain.retained_volumes() if drain else []
        return self.snapshots.keep(sorted({*retained, *cluster_volumes(self.account)}))

    def _argocd(self) -> str:
        there = self.gitops.resources()
        if not there:
            return "gone"
        if self.lost or not self._cluster_is_there():
            self.gitops.forget(*there)
            return "forgotten: it goes with the cluster"
        self.gitops.destroy(*self._gitops_values())
        return "destroyed"

    def _gitops_values(self) -> list[str]:
        found = self.environment.outputs().get("cluster", {}).get("value")
        return [*self.settings.variables, f"-var=cluster={json.dumps(found)}", "-var=annotations={}"]

    def _unprotect(self) -> str:
        if not self._cluster_is_there():
            return "the cluster is gone"
        self.environment.apply("-target=module.cluster.aws_eks_cluster.this", UNPROTECTED)
        return "off"

    def _keep_backups(self) -> str:
        bucket = self.settings.backup_bucket
        if not has_objects(self.account, bucket):
            return "there are none"
        kept = ("module.backup", 'module.keys.aws_kms_key.this["backup"]', 'module.keys.aws_kms_alias.this["backup"]')
        self.environment.forget(*(each for each in self.environment.resources() if each.startswith(kept)))
        return f"{bucket} and its key stay; delete both when the lock has ended"

    def _empty(self) -> str:
        pictures = [f"eventsphere-{each}-images-{self.settings.account}" for each in cluster().environments]
        objects = sum(empty(self.account, each) for each in [*pictures, f"{CLUSTER}-config-{self.settings.account}"])
        return f"{objects} objects and {empty_repositories(self.account)} images deleted"

    def _destroy_cluster(self) -> str:
        self.environment.destroy("-target=module.security", "-target=module.cluster", UNPROTECTED)
        return "destroyed"

    def _destroy_rest(self) -> str:
        self.environment.destroy(UNPROTECTED)
        return "destroyed"

    def _prove(self) -> str:
        found = remains(Account(self.settings))  # a new one: ours remembers the VPC
        for each in found:
            self.tell(f"    {'stays' if each.stays else 'LEFT'}: {each}")
        left = [str(each) for each in found if not each.stays]
        if left:
            what = f"{len(left)} things are left: {', '.join(left[:5])}"
            raise CommandError(what, "run this again in some minutes; then delete by hand what stays", Exit.NOT_READY)
        return f"nothing but the state bucket {self.settings.state_bucket}"
