"""`make aws-up`: from an empty account to a cluster that Argo CD runs, in steps that may be repeated."""

import json
from typing import Any

from eventsphere.aws import facts
from eventsphere.aws.account import Account
from eventsphere.aws.settings import CLUSTER, ENVIRONMENT, Settings
from eventsphere.aws.steps import Step, Tell, walk
from eventsphere.aws.terraform import BOOTSTRAP, Terraform
from eventsphere.cluster.kube import MANAGER, Kube
from eventsphere.cluster.shell import run
from eventsphere.cost.run import cost
from eventsphere.cost.tables import cluster
from eventsphere.errors import CommandError, Exit

BOOKINGS = 100_000
PLACEHOLDER = "fill in: docs/aws.md"


class Up:
    """Everything that `make aws-up` does, step by step."""

    def __init__(self, settings: Settings, tell: Tell) -> None:
        self.settings, self.tell = settings, tell
        self.account = Account(settings)
        self.bootstrap = Terraform(settings, BOOTSTRAP, tell)
        self.environment = Terraform(settings, str(ENVIRONMENT), tell)
        self.gitops = Terraform(settings, "terraform/gitops", tell)

    def run(self) -> None:
        """Do every step that is not done yet."""
        self.account.require_access()
        steps = [
            Step("bucket for Terraform's states", self._state_bucket),
            Step("everything in AWS (about 25 minutes the first time)", self._environment),
            Step("facts file of the cluster", self._facts),
            Step("secrets that a person fills in", self._secrets),
            Step("Argo CD (about 5 minutes the first time)", self._argocd),
            Step("hand-over to Argo CD", self._hand_over),
        ]
        walk(steps, self.tell)

    def plan(self) -> None:
        """Show what the next apply would change in AWS."""
        self.account.require_access()
        target = self.environment if self._has_state_bucket() else self.bootstrap
        target.plan(*([] if target is self.environment else self.settings.variables))
        if target is self.bootstrap:
            self.tell(
                "There is no state bucket yet: this plan is of it alone. make aws-up makes it, then all the rest."
            )

    def _has_state_bucket(self) -> bool:
        return self.account.find("s3", "head_bucket", Bucket=self.settings.state_bucket) is not None

    def _state_bucket(self) -> str:
        if self._has_state_bucket():
            return f"{self.settings.state_bucket} is there"
        self.bootstrap.apply(*self.settings.variables)
        return f"{self.settings.state_bucket} made; keep terraform/bootstrap/terraform.tfstate, which knows it"

    def _environment(self) -> str:
        self.environment.apply()
        return "applied"

    def _facts(self) -> str:
        if facts.write(self.settings.root, facts.from_outputs(self.environment.outputs())):
            raise CommandError(
                f"{facts.FILE} is new",
                "commit and push it, since Argo CD reads it; then again: it goes on",
                Exit.NOT_READY,
            )
        return f"{facts.FILE} is what the account has"

    def _secrets(self) -> str:
        names = self._outputs("secrets_to_fill_in")["secrets_to_fill_in"]
        left = [name for name in names if PLACEHOLDER in self._value(name)]
        if left:
            what = f"{', '.join(left)} has only placeholders"
            remedy = "write its values (aws secretsmanager put-secret-value; docs/aws.md), then again: it goes on"
            raise CommandError(what, remedy, Exit.NOT_READY)
        return "filled in"

    def _value(self, name: str) -> str:
        return str(self.account("secretsmanager", "get_secret_value", SecretId=name).get("SecretString", PLACEHOLDER))

    def _outputs(self, *names: str) -> dict[str, Any]:
        found = self.environment.outputs()
        for name in names:
            if name not in found:
                raise CommandError(f"terraform has no output {name}", "run make aws-up again: it applies first")
        return {name: found[name]["value"] for name in names}

    def _argocd(self) -> str:
        handed = self._outputs("cluster", "annotations", "labels")
        values = [f"-var={name}={json.dumps(value)}" for name, value in handed.items()]
        self.gitops.apply(*self.settings.variables, *values)
        return "installed"

    def _hand_over(self) -> str:
        kube = connect(self.settings)
        folder = str(self.settings.root / "clusters" / CLUSTER / "bootstrap")
        kube("apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}", "-k", folder, seconds=120)
        return "Argo CD keeps the cluster from now on"


def connect(settings: Settings) -> Kube:
    """Return kubectl on the cluster, by a kubeconfig of its own."""
    settings.work.mkdir(parents=True, exist_ok=True)
    path = settings.work / "kubeconfig"
    where = ["--name", CLUSTER, "--region", settings.region, "--kubeconfig", str(path)]
    run(["aws", "eks", "update-kubeconfig", *where], seconds=60)
    return Kube(lambda words: ["env", f"KUBECONFIG={path}", *words])


def monthly_cost(settings: Settings) -> float:
    """Return what all environments together cost in a month, in US dollars."""
    return sum(cost(settings.root, each, BOOKINGS).month for each in cluster().environments)
