"""What AWS and the cluster leave behind: found by tag and by name, removed where that is safe, else told."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from eventsphere.aws.account import Account
from eventsphere.aws.settings import CLUSTER
from eventsphere.aws.volumes import Snapshots

PREFIX = "eventsphere"
GUARDDUTY = "GuardDutyManaged"
OWNED = f"kubernetes.io/cluster/{CLUSTER}"


class Leftover(NamedTuple):
    """One thing that is left: how it is removed, or why it goes or stays by itself."""

    kind: str
    name: str
    remove: Callable[[], Any] | None = None
    stays: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.stays})" if self.stays else "")


Finder = Callable[[Account], Iterator[Leftover]]


def load_balancers(account: Account) -> Iterator[Leftover]:
    """Yield load balancers and target groups in the VPC: only the controller's, since Terraform makes none."""
    if account.vpc is None:
        return  # a target group for a function has no VPC either, and is not ours
    for each in account.every("elbv2", "describe_load_balancers", "LoadBalancers"):
        if each["VpcId"] == account.vpc:
            arn = each["LoadBalancerArn"]
            yield Leftover(
                "load balancer",
                each["LoadBalancerName"],
                _call(account, "elbv2", "delete_load_balancer", LoadBalancerArn=arn),
            )
    for each in account.every("elbv2", "describe_target_groups", "TargetGroups"):
        if each.get("VpcId") == account.vpc and not each.get("LoadBalancerArns"):
            arn = each["TargetGroupArn"]
            yield Leftover(
                "target group",
                each["TargetGroupName"],
                _call(account, "elbv2", "delete_target_group", TargetGroupArn=arn),
            )


def endpoints(account: Account) -> Iterator[Leftover]:
    """Yield the endpoint that GuardDuty put into the VPC by itself; the VPC can't be deleted with it."""
    for each in account.every("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=_in_vpc(account)):
        if each["State"] != "deleted" and _tagged(each, GUARDDUTY):
            name = each["VpcEndpointId"]
            yield Leftover("endpoint", name, _call(account, "ec2", "delete_vpc_endpoints", VpcEndpointIds=[name]))


def interfaces(account: Account) -> Iterator[Leftover]:
    """Yield network interfaces that the VPC CNI left when its nodes ended."""
    for each in account.every("ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=_in_vpc(account)):
        if each["Status"] == "available":
            name = each["NetworkInterfaceId"]
            yield Leftover(
                "interface", name, _call(account, "ec2", "delete_network_interface", NetworkInterfaceId=name)
            )


def security_groups(account: Account) -> Iterator[Leftover]:
    """Yield groups that the load balancer controller, EKS or GuardDuty made."""
    for each in account.every("ec2", "describe_security_groups", "SecurityGroups", Filters=_in_vpc(account)):
        if each["GroupName"].startswith(("k8s-", "eks-cluster-sg-")) or _tagged(each, GUARDDUTY):
            yield Leftover("security group", f"{each['GroupId']} {each['GroupName']}", _group_remover(account, each))


def _group_remover(account: Account, group: dict[str, Any]) -> Callable[[], None]:
    def remove() -> None:
        for rules, operation in (
            ("IpPermissions", "revoke_security_group_ingress"),
            ("IpPermissionsEgress", "revoke_security_group_egress"),
        ):
            if group.get(rules):  # two groups that name each other could not be deleted
                account("ec2", operation, GroupId=group["GroupId"], IpPermissions=group[rules])
        account("ec2", "delete_security_group", GroupId=group["GroupId"])

    return remove


def log_groups(account: Account) -> Iterator[Leftover]:
    """Yield log groups of the cluster: the control plane makes its own anew while it ends."""
    for prefix in (f"/aws/eks/{CLUSTER}", f"/aws/vpc/{CLUSTER}"):
        for each in account.every("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix):
            name = each["logGroupName"]
            if f"{name}/".startswith(f"{prefix}/"):
                yield Leftover("log group", name, _call(account, "logs", "delete_log_group", logGroupName=name))


def volumes(account: Account) -> Iterator[Leftover]:
    """Yield disks of the cluster; one without a finished snapshot stays."""
    snapshots = Snapshots(account)
    for name in cluster_volumes(account):
        if snapshots.kept(name):
            yield Leftover("volume", name, _call(account, "ec2", "delete_volume", VolumeId=name))
        else:
            yield Leftover("volume", name)


def cluster_volumes(account: Account) -> list[str]:
    """Return the disks that the EBS driver made for the cluster."""
    named = [{"Name": "tag-key", "Values": [OWNED]}]
    found = account.every("ec2", "describe_volumes", "Volumes", Filters=named)
    return sorted(each["VolumeId"] for each in found)


def _call(account: Account, service: str, operation: str, **arguments: Any) -> Callable[[], Any]:
    return lambda: account(service, operation, **arguments)


def _in_vpc(account: Account) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [account.vpc or "vpc-none"]}]


def _tagged(found: dict[str, Any], key: str) -> bool:
    return any(each["Key"] == key for each in found.get("Tags", []))


IN_THE_VPC: tuple[Finder, ...] = (load_balancers, endpoints, interfaces, security_groups)
"""In the order in which they let go of each other."""
OF_THE_CLUSTER: tuple[Finder, ...] = (log_groups, volumes)


def remove_all(account: Account, finders: tuple[Finder, ...]) -> str:
    """Remove what can be removed; return what it was."""
    removed = []
    for finder in finders:
        for each in list(finder(account)):
            if each.remove:
                each.remove()
                removed.append(str(each))
    return ", ".join(removed) or "nothing was left"
