"""What plays `terraform`, `kubectl` and `aws` on the PATH: each call is written down, and answers come from one file.

The file `world.json` holds what the programs answer; `calls.jsonl` what they were asked, in order.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(os.environ.get("FAKE_WORLD", "."))
CLUSTER = "eventsphere-cluster"


def main(program: str, words: list[str]) -> int:
    """Write the call down, and answer it; the status is the program's."""
    with (HERE / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps([program, *words]) + "\n")
    world = json.loads((HERE / "world.json").read_text())
    for trouble in world.get("troubles", []):
        if trouble["when"] in " ".join([program, *words]):
            print(trouble["says"])
            return 1
    answer = {"terraform": terraform, "kubectl": kubectl, "aws": lambda *_: ""}[program](words, world)
    (HERE / "world.json").write_text(json.dumps(world))
    print(answer)
    return 0


def terraform(words: list[str], world: dict[str, Any]) -> str:
    """Answer `output` and `state list`; a `destroy` or a first `apply` does in AWS what Terraform would do there."""
    folder = Path(words[0].removeprefix("-chdir=")).name
    if words[1:2] == ["output"]:
        return json.dumps(world["outputs"])
    if words[1:3] == ["state", "list"]:
        return "\n".join(world["state"].get(folder, []))
    if words[1:3] == ["state", "rm"]:
        world["state"][folder] = [each for each in world["state"].get(folder, []) if each not in words]
    if words[1] == "destroy":
        world["state"][folder] = []
        if folder == "eventsphere":
            _destroy_cluster() if "-target=module.cluster" in words else _destroy()
    if words[1] == "apply" and folder == "bootstrap":
        _client("s3").create_bucket(Bucket=world["state_bucket"])
    return "done"


def _destroy_cluster() -> None:
    for name in _client("eks").list_clusters()["clusters"]:
        _client("eks").delete_cluster(name=name)


def _destroy() -> None:
    for vpc in _client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [CLUSTER]}])["Vpcs"]:
        _destroy_vpc(vpc["VpcId"])
    for bucket in _client("s3").list_buckets()["Buckets"]:
        if "-images-" in bucket["Name"]:
            _client("s3").delete_bucket(Bucket=bucket["Name"])
    for each in _client("ecr").describe_repositories()["repositories"]:
        _client("ecr").delete_repository(repositoryName=each["repositoryName"])
    for each in _client("secretsmanager").list_secrets()["SecretList"]:
        _client("secretsmanager").delete_secret(SecretId=each["Name"], RecoveryWindowInDays=30)
    for each in _client("sns").list_topics()["Topics"]:
        _client("sns").delete_topic(TopicArn=each["TopicArn"])


def _destroy_vpc(vpc: str) -> None:
    """Delete it as AWS does: refused while anything that Terraform does not know is inside."""
    ec2, inside = _client("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    left = [each["NetworkInterfaceId"] for each in ec2.describe_network_interfaces(Filters=inside)["NetworkInterfaces"]]
    there = [each for each in ec2.describe_vpc_endpoints(Filters=inside)["VpcEndpoints"] if each["State"] != "deleted"]
    left += [each["VpcEndpointId"] for each in there]
    groups = ec2.describe_security_groups(Filters=inside)["SecurityGroups"]
    left += [each["GroupName"] for each in groups if each["GroupName"] != "default"]
    if left:
        print(f"Error: DependencyViolation: the vpc has dependencies: {left}")
        sys.exit(1)
    for subnet in ec2.describe_subnets(Filters=inside)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)


def kubectl(words: list[str], world: dict[str, Any]) -> str:
    """Answer from the cluster's objects; an Ingress whose finalizer is stuck stays after its deletion."""
    verb, kinds = words[0], world["cluster"]
    if verb == "get":
        kind, _, name = words[1].partition("/")
        found = kinds.get(kind, [])
        if name:
            return next((json.dumps(each) for each in found if each["metadata"]["name"] == name), "")
        return json.dumps({"items": found})
    if verb == "scale":
        kinds["pods"] = []
    if verb == "delete":
        kept = [each for each in kinds["ingresses"] if each["metadata"].get("stuck")]
        kinds["ingresses" if words[1] == "ingress" else "services"] = kept if words[1] == "ingress" else []
    return ""


def _client(service: str) -> Any:
    import boto3

    return boto3.client(service, region_name="us-east-1")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[0]).name, sys.argv[1:]))
