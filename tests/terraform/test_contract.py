"""What Terraform makes is what the tree, the services and the tools use, by the same names."""

import re
from typing import Any

import pytest
import yaml

from eventsphere.aws import facts
from eventsphere.aws.settings import ENVIRONMENT
from eventsphere.check.resources import dig
from eventsphere.cost.tables import cluster, prices
from eventsphere.gitops import graph
from eventsphere.gitops.catalogue import load
from eventsphere.gitops.manifests import Manifests
from eventsphere.promote.images import images, path_of
from eventsphere.terraform.hcl import of_kind
from tests.terraform.terraform import ROOT, Terraform

pytestmark = pytest.mark.xdist_group("contract")  # one process plans the whole environment, once
ENVIRONMENTS = ("dev", "staging", "prod")
ACCOUNT = "123456789012"  # of the plan that Terraform's own test makes
Renders = dict[str, Manifests]


def values(renders: Renders, application: str) -> dict[str, Any]:
    """The Helm values of an add-on."""
    found = renders["clusters/eventsphere-cluster"].one("Application", application)
    return dict(dig(found.data, "spec.source.helm.valuesObject", {}))


def identities(terraform: Terraform) -> set[tuple[str, str]]:
    """Namespace and service account of each Pod Identity."""
    return {
        (each["namespace"], each["service_account"]) for each in terraform.planned("aws_eks_pod_identity_association")
    }


def wanted(renders: Renders) -> set[tuple[str, str]]:
    """Namespace and service account of everything in the tree that calls AWS."""
    found = {(f"eventsphere-{name}", service) for name in ENVIRONMENTS for service in ("event", "booking")}
    for name in ENVIRONMENTS:
        assert all(renders[f"overlays/{name}"].has("ServiceAccount", service) for service in ("event", "booking"))
    for application, path in (
        ("external-secrets", "serviceAccount.name"),
        ("aws-load-balancer-controller", "serviceAccount.name"),
        ("cluster-autoscaler", "rbac.serviceAccount.name"),
        ("fluent-bit", "serviceAccount.name"),
        ("velero", "serviceAccount.server.name"),
        ("kyverno", "admissionController.rbac.serviceAccount.name"),
        ("external-dns", "serviceAccount.name"),
        ("kube-prometheus-stack", "alertmanager.serviceAccount.name"),
    ):
        of = renders["clusters/eventsphere-cluster"].one("Application", application)
        found.add((of.spec["destination"]["namespace"], dig(values(renders, application), path)))
    return found


def test_every_service_account_that_calls_aws_has_an_identity(terraform: Terraform, renders: Renders) -> None:
    assert identities(terraform) == wanted(renders)


@pytest.mark.parametrize(
    ("role", "peer"), [("public", "load-balancer"), ("endpoint", "aws")], ids=["public subnets", "endpoint subnets"]
)
def test_subnets_are_the_addresses_of_the_service_graph(role: str, peer: str, terraform: Terraform) -> None:
    made = {each["cidr_block"] for each in terraform.planned("aws_subnet") if f"-{role}-" in each["tags"]["Name"]}
    assert made == {str(address) for address in graph.load(ROOT).outside[peer].addresses}


def test_the_cluster_has_the_name_that_add_ons_look_for(terraform: Terraform, renders: Renders) -> None:
    [made] = terraform.planned("aws_eks_cluster")
    assert made["name"] == values(renders, "cluster-autoscaler")["autoDiscovery"]["clusterName"]
    assert made["name"] == values(renders, "aws-load-balancer-controller")["clusterName"]
    assert (ROOT / "clusters" / made["name"] / "bootstrap/kustomization.yaml").is_file()


def test_the_vpc_has_the_name_that_the_load_balancer_controller_looks_for(
    terraform: Terraform, renders: Renders
) -> None:
    [made] = terraform.planned("aws_vpc")
    assert made["tags"]["Name"] == values(renders, "aws-load-balancer-controller")["vpcTags"]["Name"]


def test_node_groups_are_those_of_the_bill_and_of_the_autoscaler(terraform: Terraform, renders: Renders) -> None:
    made = {each["node_group_name"]: each["scaling_config"][0] for each in terraform.planned("aws_eks_node_group")}
    billed = {
        group.name: {"desired_size": group.desired, "min_size": group.least, "max_size": group.most}
        for group in cluster().node_groups
    }
    assert made == billed
    most = values(renders, "cluster-autoscaler")["extraArgs"]["max-nodes-total"]
    assert sum(each["max_size"] for each in made.values()) == most


def test_node_groups_are_in_the_zones_that_disks_count_on(terraform: Terraform) -> None:
    text = (ROOT / ENVIRONMENT / "main.tf").read_text()
    slices = {
        name: (int(start), int(end))
        for name, start, end in re.findall(r"(eventsphere-ng-\d) += \{ zones = slice\(local.zones, (\d), (\d)\)", text)
    }
    zones = sorted({each["availability_zone"] for each in terraform.planned("aws_subnet")})
    assert {name: zones[start:end] for name, (start, end) in slices.items()} == {
        group.name: group.zones for group in cluster().node_groups
    }


def test_containers_log_to_the_group_that_fluent_bit_names(terraform: Terraform, renders: Renders) -> None:
    groups = {each["name"] for each in terraform.planned("aws_cloudwatch_log_group")}
    outputs = values(renders, "fluent-bit")["config"]["outputs"]
    assert [group for group in groups if f"log_group_name {group}\n" in outputs] == ["/aws/eks/eventsphere-cluster"]


def test_certificates_have_the_names_that_the_tree_asks_for(terraform: Terraform) -> None:
    [made] = terraform.planned("aws_acm_certificate")
    assert {made["domain_name"], *made["subject_alternative_names"]} == set(cluster().certificate_names)


def test_a_node_takes_as_many_pods_as_the_fit_counts_with() -> None:
    [limit] = [each for each in of_kind(ROOT / "terraform/modules/cluster", "variable") if each.name == "max_pods"]
    assert limit.body["default"] == cluster().pods_per_node


def test_the_bill_has_the_endpoints_keys_and_disks_that_terraform_makes(terraform: Terraform) -> None:
    interfaces = [each for each in terraform.planned("aws_vpc_endpoint") if each["vpc_endpoint_type"] == "Interface"]
    billed = cluster().interface_endpoints
    assert {each["service_name"].rpartition(".")[2] for each in interfaces} == set(billed.services)
    gateways = terraform.planned("aws_nat_gateway")
    assert len(gateways) == cluster().nat_gateways == billed.zones
    assert len(terraform.planned("aws_kms_key")) + 1 == len(cluster().keys), "and the key of the states"
    disks = {
        each["block_device_mappings"][0]["ebs"][0]["volume_size"] for each in terraform.planned("aws_launch_template")
    }
    assert disks == {prices().node_gib}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_names_the_role_of_its_secrets(environment: str, terraform: Terraform) -> None:
    role = facts.read(ROOT).environments[environment].secrets_role.rpartition("/")[2]
    assert role == f"eventsphere-{environment}-secrets"
    assert role in {each["name"] for each in terraform.planned("aws_iam_role")}


def test_buckets_of_the_facts_are_those_that_terraform_makes(terraform: Terraform) -> None:
    found = facts.read(ROOT)
    named = {each.images_bucket for each in found.environments.values()} | {found.backup_bucket}
    made = {each["bucket"].replace(ACCOUNT, found.account) for each in terraform.planned("aws_s3_bucket")}
    assert named <= made
    assert {name for name in made if name.endswith(("-images-" + found.account, "-backups-" + found.account))} == named


def test_output_facts_has_the_fields_of_the_facts_file() -> None:
    [output] = [each for each in of_kind(ROOT / ENVIRONMENT, "output") if each.name == "facts"]
    value = output.body["value"]
    assert value.keys() == set(facts.Facts.model_fields)
    fields = re.findall(r"(\w+)\s*[:=]\s*(?:local|module|\"https)", str(value["environments"]))
    assert set(fields) == set(facts.EnvironmentFacts.model_fields)


def test_the_tree_reads_every_fact_and_no_other() -> None:
    files = [path for top in ("base", "clusters", "overlays") for path in (ROOT / top).rglob("*.yaml")]
    read = {name for path in files for name in re.findall(r"kind: Facts\n\s+fieldPath: (\S+)", path.read_text())}
    own = {f"environment.{each.alias}" for each in facts.EnvironmentFacts.model_fields.values()}
    chosen = {f"environments.{environment}" for environment in ENVIRONMENTS}
    assert read == {*own, *chosen, "registry", "backupBucket"}, "account and region are for people and for the checks"


def test_each_image_of_the_overlays_has_a_repository(terraform: Terraform) -> None:
    made = {each["name"].rpartition("/")[2] for each in terraform.planned("aws_ecr_repository")}
    for name in ENVIRONMENTS:
        path = path_of(name)
        assert {each.rpartition("/")[2] for each in images((ROOT / path).read_text(), path)} == made


def test_each_environment_has_its_topic_by_the_local_clusters_convention(terraform: Terraform) -> None:
    made = {each["name"] for each in terraform.planned("aws_sns_topic")}
    assert {f"eventsphere-{name}-bookings" for name in ENVIRONMENTS} <= made
    assert 'Name=f"eventsphere-{environment}-bookings"' in (ROOT / "clusters/local/aws/seed.py").read_text()


def test_alerts_go_to_the_topics_that_alertmanager_is_told(terraform: Terraform) -> None:
    made = {each["name"].removeprefix("eventsphere-") for each in terraform.planned("aws_sns_topic")}
    told = {key.removesuffix("-topic-arn") for key in load(ROOT)["monitoring"]["sns"]}
    assert told == {name for name in made if not name.endswith("-bookings")}


def test_secrets_are_those_of_the_catalogue() -> None:
    text = (ROOT / "terraform/environments/eventsphere/main.tf").read_text()
    assert 'yamldecode(file("${path.module}/../../../base/secrets.yaml"))' in text
    assert load(ROOT)["environment"]


def test_storage_classes_belong_to_argo_cd(terraform: Terraform) -> None:
    settings = [yaml.safe_load(each.get("configuration_values") or "{}") for each in terraform.planned("aws_eks_addon")]
    assert {"enabled": False} in [each.get("defaultStorageClass") for each in settings]


def test_the_application_set_reads_the_label_and_the_annotation_that_terraform_writes(renders: Renders) -> None:
    [found] = [
        each for each in renders["clusters/eventsphere-cluster"].of("ApplicationSet") if each.name == "storage-efs"
    ]
    [rule] = dig(found.spec["generators"][0], "clusters.selector.matchExpressions")
    read = re.findall(r'metadata\.annotations "([^"]+)"', str(found.data))
    outputs = {each.name: str(each.body["value"]) for each in of_kind(ROOT / ENVIRONMENT, "output")}
    assert re.findall(r"eventsphere/[\w-]+", outputs["labels"]) == [rule["key"]]
    assert re.findall(r"eventsphere/[\w-]+", outputs["annotations"]) == read
