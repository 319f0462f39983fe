"""The proof at the end of a removal: whatever still has our tag or name, and why."""

from collections.abc import Iterator
from typing import Any

from eventsphere.aws.account import Account
from eventsphere.aws.empty import has_objects
from eventsphere.aws.leftovers import IN_THE_VPC, OF_THE_CLUSTER, PREFIX, Finder, Leftover
from eventsphere.aws.settings import CLUSTER


def remains(account: Account) -> list[Leftover]:
    """Return everything of ours that is still in the account, the kept state bucket left out."""
    return [each for finder in FINDERS for each in finder(account)]


def network(account: Account) -> Iterator[Leftover]:
    """Yield the VPC, and the addresses that are billed without it."""
    if account.vpc:
        yield Leftover("VPC", account.vpc)
    named = [{"Name": "tag:Project", "Values": [PREFIX]}]
    for each in account("ec2", "describe_addresses", Filters=named)["Addresses"]:
        yield Leftover("address", each["AllocationId"])


def control_plane(account: Account) -> Iterator[Leftover]:
    """Yield the cluster."""
    if account.find("eks", "describe_cluster", name=CLUSTER):
        yield Leftover("cluster", CLUSTER)


def roles(account: Account) -> Iterator[Leftover]:
    """Yield IAM roles by their names' prefix."""
    for each in account.every("iam", "list_roles", "Roles"):
        if each["RoleName"].startswith(f"{PREFIX}-"):
            yield Leftover("role", each["RoleName"])


def repositories(account: Account) -> Iterator[Leftover]:
    """Yield ECR repositories."""
    for each in account.every("ecr", "describe_repositories", "repositories"):
        if each["repositoryName"].startswith(f"{PREFIX}/"):
            yield Leftover("repository", each["repositoryName"])


def topics(account: Account) -> Iterator[Leftover]:
    """Yield SNS topics."""
    for each in account.every("sns", "list_topics", "Topics"):
        name = each["TopicArn"].rpartition(":")[2]
        if name.startswith(f"{PREFIX}-"):
            yield Leftover("topic", name)


def secrets(account: Account) -> Iterator[Leftover]:
    """Yield secrets; one in its recovery window goes by itself, but its name is taken until then."""
    for each in account.every("secretsmanager", "list_secrets", "SecretList", IncludePlannedDeletion=True):
        if each["Name"].startswith(f"{PREFIX}/"):
            gone = each.get("DeletedDate")
            yield Leftover(
                "secret",
                each["Name"],
                stays=f"may be recovered until AWS deletes it, deleted {gone:%Y-%m-%d}" if gone else "",
            )


def keys(account: Account) -> Iterator[Leftover]:
    """Yield our KMS keys by their tag; AWS delays their deletion, and that of backups stays with them."""
    for each in account.every("kms", "list_keys", "Keys"):
        found = account("kms", "describe_key", KeyId=each["KeyId"])["KeyMetadata"]
        if found["KeyManager"] == "CUSTOMER" and _is_ours(account, each["KeyId"]):
            on = found.get("DeletionDate")
            if not on and _keeps_backups(account, each["KeyId"]):
                yield Leftover("key", each["KeyId"], stays="decrypts the backups that Object Lock keeps")
                continue
            yield Leftover("key", each["KeyId"], stays=f"goes on {on:%Y-%m-%d}" if on else "")


def _keeps_backups(account: Account, key: str) -> bool:
    aliases = account("kms", "list_aliases", KeyId=key)["Aliases"]
    named = {each["AliasName"] for each in aliases}
    return f"alias/{CLUSTER}-backup" in named and has_objects(account, account.settings.backup_bucket)


def _is_ours(account: Account, key: str) -> bool:
    tags = account("kms", "list_resource_tags", KeyId=key).get("Tags", [])
    ours = {each["TagKey"]: each["TagValue"] for each in tags}
    return ours.get("Project") == PREFIX and ours.get("ManagedBy") != "terraform/bootstrap"


def buckets(account: Account) -> Iterator[Leftover]:
    """Yield buckets of this account's names; backups that Object Lock keeps stay until it ends."""
    for each in account("s3", "list_buckets")["Buckets"]:
        name = each["Name"]
        if (
            name.startswith(f"{PREFIX}-")
            and name.endswith(account.settings.account)
            and name != account.settings.state_bucket
        ):
            yield Leftover("bucket", name, stays="Object Lock keeps the backups in it" if "-backups-" in name else "")


def tagged(account: Account) -> Iterator[Leftover]:
    """Yield whatever else has the tag of our modules; AWS's list lags behind by up to an hour."""
    named: list[dict[str, Any]] = [{"Key": "Project", "Values": [PREFIX]}]
    for each in account.every("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList", TagFilters=named):
        arn, tags = each["ResourceARN"], {tag["Key"]: tag["Value"] for tag in each["Tags"]}
        if tags.get("ManagedBy") != "terraform/bootstrap" and not any(word in arn for word in LOOKED_AT):
            yield Leftover("tagged", arn)


LOOKED_AT = (
    ":kms:",
    ":s3:::",
    ":secretsmanager:",
    ":iam:",
    ":ecr:",
    ":sns:",
    ":logs:",
    ":vpc/",
    ":elastic-ip/",
    ":volume/",
)
"""Kinds that the finders above look at themselves, with reasons of their own."""
FINDERS: tuple[Finder, ...] = (
    control_plane, *IN_THE_VPC, network, *OF_THE_CLUSTER, roles, repositories, topics, secrets, keys, buckets, tagged,
)  # fmt: skip
