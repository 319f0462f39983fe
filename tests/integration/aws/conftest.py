"""An account (moto's server), and programs that play Terraform and the cluster."""

import json
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from eventsphere.aws import facts
from eventsphere.aws.settings import CLUSTER, FILE, Settings, load
from tests.integration.aws import programs

ROOT = Path(__file__).parents[3]
ACCOUNT, REGION = "123456789012", "us-east-1"
OWNED = {"Key": f"kubernetes.io/cluster/{CLUSTER}", "Value": "owned"}
OURS = {"Key": "Project", "Value": "eventsphere"}
CONTROLLER = "aws-load-balancer-controller"


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """The address of moto's server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class World:
    """A tree, an account and a cluster for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.told = folder, list[str]()
        self.root = folder / "tree"
        for top in ("base", "overlays", "clusters"):
            shutil.copytree(ROOT / top, self.root / top)
        for each in ("bootstrap", "gitops", "environments/eventsphere"):
            (self.root / "terraform" / each).mkdir(parents=True)
        (self.root / FILE).write_text(f'account = "{ACCOUNT}"\n')
        example = facts.read(ROOT).model_dump()
        self.content: dict[str, Any] = {
            "outputs": {
                "facts": {"value": example},
                "cluster": {"value": {"name": CLUSTER, "endpoint": "https://api", "certificate_authority": "eA=="}},
                "annotations": {"value": {}},
                "labels": {"value": {}},
                "secrets_to_fill_in": {"value": []},
            },
            "state": {"gitops": ["helm_release.argocd"], "eventsphere": ["module.cluster", "module.backup.x"]},
            "state_bucket": f"eventsphere-terraform-{ACCOUNT}",
            "cluster": {"ingresses": [], "services": [], "persistentvolumes": [], "pods": []},
        }
        self.save()

    @property
    def settings(self) -> Settings:
        return load(self.root)

    def save(self) -> None:
        """Let the programs see the content."""
        (self.folder / "world.json").write_text(json.dumps(self.content))

    def trouble(self, when: str, says: str) -> None:
        """Let a program fail when its call has these words."""
        self.content["troubles"] = [{"when": when, "says": says}]
        self.save()

    def calls(self) -> list[str]:
        """Every call so far, in order, as a line each."""
        path = self.folder / "calls.jsonl"
        rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return [" ".join(row).replace(f"{self.root}/", "") for row in rows]

    def client(self, service: str) -> Any:
        return boto3.client(service, region_name=REGION)


@pytest.fixture
def world(tmp_path: Path, aws: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """An account with nothing in it, and programs that answer."""
    requests.post(f"{aws}/moto-api/reset", timeout=30).raise_for_status()
    settings = {"AWS_ENDPOINT_URL": aws, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    for name, value in {**settings, "FAKE_WORLD": str(tmp_path), "PYTHONPATH": str(ROOT)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for name in ("terraform", "kubectl", "aws"):
        script = bin_folder / name
        script.write_text(f"#!{sys.executable}\n" + Path(programs.__file__).read_text())
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return World(tmp_path)


def fill(world: World) -> dict[str, str]:
    """Make a running cluster with all that is left behind when one goes; returns ids by their kind."""
    ec2, ids = world.client("ec2"), dict[str, str]()
    named = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": CLUSTER}, OURS]}]
    ids["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=named)["Vpc"]["VpcId"]
    ids["subnet"] = ec2.create_subnet(VpcId=ids["vpc"], CidrBlock="10.0.32.0/19")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=ids["vpc"], GroupName="k8s-traffic-eventsphere", Description="x")
    ids["group"] = group["GroupId"]
    ids["interface"] = ec2.create_network_interface(SubnetId=ids["subnet"], Groups=[ids["group"]])["NetworkInterface"][
        "NetworkInterfaceId"
    ]
    guard = [{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "GuardDutyManaged", "Value": "true"}]}]
    ids["endpoint"] = ec2.create_vpc_endpoint(
        VpcId=ids["vpc"],
        ServiceName=f"com.amazonaws.{REGION}.guardduty-data",
        VpcEndpointType="Interface",
        TagSpecifications=guard,
    )["VpcEndpoint"]["VpcEndpointId"]
    disk = [{"ResourceType": "volume", "Tags": [OWNED]}]
    ids["volume"] = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=20, TagSpecifications=disk)["VolumeId"]
    world.client("eks").create_cluster(
        name=CLUSTER, roleArn=f"arn:aws:iam::{ACCOUNT}:role/eks", resourcesVpcConfig={"subnetIds": [ids["subnet"]]}
    )
    world.client("logs").create_log_group(logGroupName=f"/aws/eks/{CLUSTER}/cluster")
    world.client("secretsmanager").create_secret(Name="eventsphere/prod/jwt", SecretString="{}")
    world.client("sns").create_topic(Name="eventsphere-prod-bookings")
    world.client("ecr").create_repository(repositoryName="eventsphere/auth")
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": media, "config": {"digest": "sha256:" + "0" * 64}, "layers": []}
    )
    world.client("ecr").put_image(repositoryName="eventsphere/auth", imageManifest=manifest, imageTag="x")
    pictures = f"eventsphere-prod-images-{ACCOUNT}"
    for bucket in (f"eventsphere-terraform-{ACCOUNT}", pictures):
        world.client("s3").create_bucket(Bucket=bucket)
    world.client("s3").put_bucket_versioning(Bucket=pictures, VersioningConfiguration={"Status": "Enabled"})
    world.client("s3").put_object(Bucket=pictures, Key="events/a.webp", Body=b"x")
    place = {"name": "eventsphere", "namespace": "eventsphere-prod"}
    world.content["cluster"] = {
        "ingresses": [{"kind": "Ingress", "metadata": place}],
        "services": [{"kind": "Service", "metadata": place, "spec": {"type": "ClusterIP"}}],
        "persistentvolumes": [
            {
                "spec": {
                    "persistentVolumeReclaimPolicy": "Retain",
                    "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": ids["volume"]},
                }
            }
        ],
        "pods": [],
        "statefulset": [{"metadata": {"name": "argocd-application-controller"}}],
        "deployment": [
            {"metadata": {"name": "argocd-applicationset-controller"}},
            {"metadata": {"name": CONTROLLER}, "status": {"availableReplicas": 2}},
        ],
    }
    world.save()
    return ids
