"""What Argo CD starts from: projects that fit what is deployed, paths that exist, waves that wait."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from eventsphere.check.resources import dig
from eventsphere.gitops.manifests import Manifest, Manifests
from eventsphere.gitops.render import render
from tests.gitops.tree import AWS_ENVIRONMENTS, PROMOTED, ROOT

EKS, LOCAL, PROMOTION = "clusters/eventsphere-cluster", "clusters/local", "clusters/local/promotion"
ROOTS = (EKS, LOCAL, PROMOTION)
CLUSTER_KINDS = {"Namespace", "PriorityClass", "StorageClass"}
FOLLOW = {EKS: "overlays", LOCAL: "overlays", PROMOTION: PROMOTION}
REVISIONS = {
    EKS: {"env/dev", "env/staging", "env/prod"},
    LOCAL: {"main"},
    PROMOTION: {"env/dev", "env/staging", "env/prod"},
}


def generated(manifest: Manifest) -> list[Manifest]:
    """The Applications of an ApplicationSet over a list; its template has one variable."""
    text = json.dumps(manifest.spec["template"])
    names = [e["environment"] for g in manifest.spec["generators"] if "list" in g for e in g["list"]["elements"]]
    filled = (json.loads(text.replace("{{.environment}}", name)) for name in names)
    return [Manifest({"apiVersion": manifest.api_version, "kind": "Application"} | data) for data in filled]


def applications(objects: Manifests) -> list[Manifest]:
    sets = [application for found in objects.of("ApplicationSet") for application in generated(found)]
    return [*objects.of("Application"), *sets]


def ours(objects: Manifests) -> list[Manifest]:
    """Applications that deploy a folder of this repository."""
    return [application for application in applications(objects) if "path" in application.spec["source"]]


def projects(renders: dict[str, Manifests], root: str) -> dict[str, dict[str, Any]]:
    found = [*renders[root].of("AppProject"), *(renders[LOCAL].of("AppProject") if root == PROMOTION else [])]
    return {project.name: project.spec for project in found}


def pairs(renders: dict[str, Manifests]) -> Iterator[tuple[Manifest, dict[str, Any], str]]:
    for root in ROOTS:
        for application in applications(renders[root]):
            yield application, projects(renders, root)[application.spec["project"]], root


@pytest.mark.parametrize("root", ROOTS)
def test_applications_deploy_folders_that_build(renders: dict[str, Manifests], root: str) -> None:
    assert {a.spec["source"]["path"] for a in ours(renders[root])} <= {*renders}


def test_every_environment_has_its_application(renders: dict[str, Manifests]) -> None:
    def paths(root: str) -> set[str]:
        return {a.spec["source"]["path"] for found in renders[root].of("ApplicationSet") for a in generated(found)}

    assert paths(EKS) == {f"overlays/{environment}" for environment in AWS_ENVIRONMENTS}
    assert paths(LOCAL) == {"overlays/local"}
    assert paths(PROMOTION) == {*PROMOTED}


def test_one_repository_a_cluster(renders: dict[str, Manifests]) -> None:
    for root in ROOTS:
        sources = [application.spec["source"] for application in ours(renders[root])]
        (repository,) = {source["repoURL"] for source in sources}
        environments = {source["targetRevision"] for source in sources if source["path"].startswith(FOLLOW[root])}
        assert environments == REVISIONS[root]
        assert {source["targetRevision"] for source in sources} - environments <= {"main"}
        assert repository.endswith("/eventsphere.git")
        for name, project in projects(renders, root).items():
            assert project["sourceRepos"].count(repository) == 1, name
            assert name == "platform" or project["sourceRepos"] == [repository], name


def test_projects_allow_what_is_deployed_and_say_where(renders: dict[str, Manifests]) -> None:
    for application, project, _ in pairs(renders):
        assert application.spec["source"]["repoURL"] in project["sourceRepos"], application.name
        assert application.spec["destination"] in project["destinations"], application.name


def allowed_kinds(project: dict[str, Any], manifest: Manifest) -> list[dict[str, str]] | None:
    """The list that the object's kind must be in; None where the project leaves namespaces' kinds open (add-ons)."""
    of_cluster = manifest.kind in CLUSTER_KINDS
    return project["clusterResourceWhitelist"] if of_cluster else project.get("namespaceResourceWhitelist")


def test_projects_allow_every_kind_that_is_deployed(renders: dict[str, Manifests]) -> None:
    for application, project, _ in pairs(renders):
        for manifest in renders.get(application.spec["source"].get("path", ""), Manifests()):
            allowed = allowed_kinds(project, manifest)
            kind = {"group": manifest.key.group, "kind": manifest.kind}
            assert allowed is None or kind in allowed, f"{application.name}: {manifest.key}"


def test_projects_have_no_wildcards(renders: dict[str, Manifests]) -> None:
    for root in ROOTS:
        for name, project in projects(renders, root).items():
            allowed = [project["sourceRepos"], project["destinations"], project["clusterResourceWhitelist"]]
            assert "*" not in json.dumps([*allowed, project.get("namespaceResourceWhitelist", [])]), name
            assert {kind["kind"] for kind in project["clusterResourceWhitelist"]} == {
                "Namespace"
            } or not name.startswith("eventsphere-")


def test_environments_heal_and_prune_by_themselves(renders: dict[str, Manifests]) -> None:
    for application, _, _ in pairs(renders):
        policy = application.spec["syncPolicy"]
        assert policy["automated"]["prune"] is policy["automated"]["selfHeal"] is True, application.name
        assert policy["retry"]["refresh"] is True, "else a failed sync retries the old commit for ever"
        assert policy["retry"]["limit"] == -1, "else what waits for another gives up"
        assert "ServerSideApply=true" in policy["syncOptions"], application.name


@pytest.mark.parametrize("root", ROOTS)
def test_lost_application_set_deletes_nothing(renders: dict[str, Manifests], root: str) -> None:
    for found in renders[root].of("ApplicationSet"):
        assert found.spec["syncPolicy"] == {"preserveResourcesOnDeletion": True, "applicationsSync": "create-update"}
        assert "finalizers" not in found.spec["template"]["metadata"]
        assert found.annotations["argocd.argoproj.io/sync-options"] == "Prune=confirm,Delete=confirm"


def test_paused_sync_is_not_fought_in_environments(renders: dict[str, Manifests]) -> None:
    for root in ROOTS:
        name = "promotion" if root == PROMOTION else "environments"
        spec = renders[root].one("ApplicationSet", name).spec
        assert spec["ignoreApplicationDifferences"] == [{"jsonPointers": ["/spec/syncPolicy/automated/enabled"]}]
    for root in (EKS, LOCAL):  # and those of the platform, which the root makes
        (ignored,) = renders[root].one("Application", "root").spec["ignoreDifferences"]
        assert (ignored["kind"], ignored["jsonPointers"]) == ("Application", ["/spec/syncPolicy/automated/enabled"])


def test_production_rests_at_the_weekend(renders: dict[str, Manifests]) -> None:
    windows = {name: project.get("syncWindows") for name, project in projects(renders, EKS).items()}
    (window,) = windows.pop("eventsphere-prod") or []
    assert (window["kind"], window["manualSync"], window["timeZone"]) == ("deny", True, "America/New_York")
    assert {*windows.values()} == {None}


def test_ignored_differences_name_a_field_and_an_object(renders: dict[str, Manifests]) -> None:
    ignored = [i for a, _, _ in pairs(renders) for i in a.spec.get("ignoreDifferences", [])]
    assert ignored
    for entry in ignored:
        if entry["kind"] == "Application":
            continue  # test_paused_sync_is_not_fought_in_environments
        assert entry["kind"] in {"Secret", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
        assert entry.get("name") or entry.get("managedFieldsManagers")
        assert entry.get("jsonPointers") or entry.get("jqPathExpressions")


def test_what_environments_need_is_made_before_them_and_the_rest_after(renders: dict[str, Manifests]) -> None:
    wave = {m.name: int(m.annotations.get("argocd.argoproj.io/sync-wave", "0")) for m in renders[EKS]}
    assert wave["argocd-cm"] < wave["eventsphere-prod"] == wave["platform"]
    needed = {"foundation", "prometheus-operator-crds", "storage", "external-secrets", "aws-load-balancer-controller"}
    needed |= {"metrics-server", "cluster-autoscaler", "storage-efs"}
    assert {a.name for a in renders[EKS].of("Application") if wave[a.name] < 0} <= needed
    assert {wave[name] < wave["environments"] for name in needed} == {True}
    later = ("velero", "alerts", "kube-prometheus-stack", "kyverno", "reloader", "signatures")
    assert {wave[name] > wave["environments"] for name in later} == {True}


def test_bootstrap_is_settings_projects_and_root(renders: dict[str, Manifests]) -> None:
    for root in (EKS, LOCAL):
        objects = render(ROOT / root / "bootstrap")
        assert {each.kind for each in objects} == {"ConfigMap", "AppProject", "Application"}
        assert [each.name for each in objects.of("Application")] == ["root"]
        assert {str(each.key): each.data for each in objects}.items() <= {
            str(each.key): each.data for each in renders[root]
        }.items(), "the root keeps what was applied by hand"


def values(renders: dict[str, Manifests], name: str) -> dict[str, Any]:
    found: dict[str, Any] = renders[EKS].one("Application", name).spec["source"]["helm"]["valuesObject"]
    return found


def test_losing_an_application_loses_no_kind(renders: dict[str, Manifests]) -> None:
    for name in ("external-secrets", "kyverno", "prometheus-operator-crds"):
        kept = values(renders, name)["crds"]["annotations"]
        assert kept == {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}
    assert values(renders, "kube-prometheus-stack")["crds"] == {"enabled": False}


def test_velero_runs_no_job_from_an_image_that_nobody_publishes(renders: dict[str, Manifests]) -> None:
    assert values(renders, "velero")["upgradeCRDs"] is False


def test_nodes_with_scratch_volumes_can_be_removed_but_not_the_database_s(renders: dict[str, Manifests]) -> None:
    assert values(renders, "cluster-autoscaler")["extraArgs"]["skip-nodes-with-local-storage"] is False
    annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict"
    for environment in AWS_ENVIRONMENTS:
        mongodb = renders[f"overlays/{environment}"].one("StatefulSet", "mongodb").template or {}
        assert mongodb["metadata"]["annotations"][annotation] == "false"
    alertmanager = values(renders, "kube-prometheus-stack")["alertmanager"]["alertmanagerSpec"]
    assert alertmanager["podMetadata"]["annotations"][annotation] == "false"


def test_every_namespace_of_an_add_on_has_its_pod_security_level(renders: dict[str, Manifests]) -> None:
    made = {each.name: each.labels for each in renders[f"{EKS}/foundation"].of("Namespace")}
    used = {a.spec["destination"]["namespace"] for a in renders[EKS].of("Application")} - {"argocd", "kube-system"}
    assert used <= {*made}
    assert all("pod-security.kubernetes.io/enforce" in labels for labels in made.values())
    assert "CreateNamespace=true" not in json.dumps([each.data for each in renders[EKS]])


def test_each_environment_reads_secrets_with_an_identity_of_its_own(renders: dict[str, Manifests]) -> None:
    roles = []
    for environment in AWS_ENVIRONMENTS:
        objects = renders[f"overlays/{environment}"]
        provider = objects.one("SecretStore", "aws").spec["provider"]["aws"]
        account = objects.one("ServiceAccount", provider["auth"]["jwt"]["serviceAccountRef"]["name"])
        roles.append(account.annotations["eks.amazonaws.com/role-arn"])
        assert roles[-1].endswith(f":role/eventsphere-{environment}-secrets")
    assert len({*roles}) == len(AWS_ENVIRONMENTS)


def test_argo_cd_has_a_host_and_a_log_in(renders: dict[str, Manifests]) -> None:
    settings = renders[EKS].one("ConfigMap", "argocd-cm").data["data"]
    (rule,) = renders[f"{EKS}/argocd"].one("Ingress", "argocd").spec["rules"]
    context = yaml.safe_load(
        renders[f"{EKS}/argocd"].one("ConfigMap", "argocd-notifications-cm").data["data"]["context"]
    )
    assert settings["url"] == f"https://{rule['host']}" == context["argocdUrl"]
    (connector,) = yaml.safe_load(settings["dex.config"])["connectors"]
    secret = renders[f"{EKS}/argocd"].one("ExternalSecret", "github-sso").spec["target"]["template"]
    assert secret["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd", "else Argo CD doesn't read it"
    named = {connector["config"][key] for key in ("clientID", "clientSecret")}
    assert named == {f"$github-sso:{key}" for key in secret["data"]}


def test_add_ons_are_pinned(renders: dict[str, Manifests]) -> None:
    charts = [a.spec["source"] for a in renders[EKS].of("Application") if "chart" in a.spec["source"]]
    expected = {"aws-load-balancer-controller", "cluster-autoscaler", "external-secrets", "fluent-bit"}
    expected |= {
        "kube-prometheus-stack",
        "kyverno",
        "metrics-server",
        "reloader",
        "velero",
        "external-dns",
        "prometheus-operator-crds",
    }
    assert {source["chart"] for source in charts} == expected
    assert all(
        len(source["targetRevision"].split(".")) == 3 and "*" not in source["targetRevision"] for source in charts
    )


def test_monitoring_is_the_designs(renders: dict[str, Manifests]) -> None:
    values = renders[EKS].one("Application", "kube-prometheus-stack").spec["source"]["helm"]["valuesObject"]
    prometheus = values["prometheus"]["prometheusSpec"]
    storage = prometheus["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert (prometheus["replicas"], prometheus["retention"]) == (2, "30d")
    assert storage["resources"]["requests"]["storage"] == "50Gi"
    assert values["grafana"]["persistence"]["size"] == "10Gi"
    secret = renders[f"{EKS}/monitoring-secrets"].one("ExternalSecret", "alertmanager-config")
    assert values["alertmanager"]["alertmanagerSpec"]["configSecret"] == secret.spec["target"]["name"]
    config = yaml.safe_load(secret.spec["target"]["template"]["data"]["alertmanager.yaml"])
    assert [receiver["name"] for receiver in config["receivers"]] == ["nobody", "default", "critical", "warning"]
    logs = renders[EKS].one("Application", "fluent-bit").spec["source"]["helm"]["valuesObject"]["config"]["outputs"]
    assert "log_group_name /aws/eks/eventsphere-cluster\n" in logs


@pytest.mark.parametrize(
    ("application", "path"),
    [
        ("aws-load-balancer-controller", "serviceMonitor.enabled"),
        ("cluster-autoscaler", "serviceMonitor.enabled"),
        ("external-secrets", "serviceMonitor.enabled"),
        ("velero", "metrics.serviceMonitor.enabled"),
    ],
)
def test_add_ons_that_alerts_watch_are_scraped(renders: dict[str, Manifests], application: str, path: str) -> None:
    values = renders[EKS].one("Application", application).spec["source"]["helm"]["valuesObject"]
    assert dig(values, path) is True


def test_no_target_of_the_chart_is_one_that_eks_hides(renders: dict[str, Manifests]) -> None:
    values = renders[EKS].one("Application", "kube-prometheus-stack").spec["source"]["helm"]["valuesObject"]
    hidden = ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy")
    assert {name: values[name]["enabled"] for name in hidden} == dict.fromkeys(hidden, False)


def test_no_alert_comes_from_a_chart(renders: dict[str, Manifests]) -> None:
    values = renders[EKS].one("Application", "kube-prometheus-stack").spec["source"]["helm"]["valuesObject"]
    assert values["defaultRules"] == {"create": False}


def test_cluster_has_the_storage_class_of_the_database(renders: dict[str, Manifests]) -> None:
    aws = renders[f"{EKS}/storage"].one("StorageClass", "mongodb-ebs").data
    assert (aws["provisioner"], aws["reclaimPolicy"]) == ("ebs.csi.aws.com", "Retain")
    assert (aws["parameters"]["type"], aws["parameters"]["encrypted"]) == ("gp3", "true")
    assert renders["clusters/local/aws"].one("StorageClass", "mongodb-ebs").data["reclaimPolicy"] == "Retain"


def policy(renders: dict[str, Manifests]) -> list[list[str]]:
    text = renders[EKS].one("ConfigMap", "argocd-rbac-cm").data["data"]["policy.eventsphere.csv"]
    return [[part.strip() for part in line.split(",")] for line in text.splitlines() if line and line[0] != "#"]


def test_developers_read_all_and_sync_dev_only(renders: dict[str, Manifests]) -> None:
    rules = [line[1:] for line in policy(renders) if line[:2] == ["p", "role:developer"]]
    writes = [rule[1:4] for rule in rules if rule[2] != "get"]
    assert writes
    assert all(project == "eventsphere-dev/*" for _, _, project in writes)
    assert ["applications", "get", "*/*"] in [rule[1:4] for rule in rules]


def test_nobody_deletes_or_overrides_by_role(renders: dict[str, Manifests]) -> None:
    actions = {line[3] for line in policy(renders) if line[0] == "p"}
    assert actions & {"delete", "override", "create", "*"} == set()


def test_drift_and_a_forgotten_pause_raise_an_alert(renders: dict[str, Manifests]) -> None:
    rules = renders[f"{EKS}/alerts"].one("PrometheusRule", "gitops").spec["groups"][0]["rules"]
    alerts = {rule["alert"]: rule for rule in rules}
    assert alerts["Drift"]["for"] == "10m"
    assert 'autosync_enabled="false"' in alerts["AutomaticSyncIsOff"]["expr"]


def test_sync_results_go_back_to_the_commit(renders: dict[str, Manifests]) -> None:
    objects = renders[f"{EKS}/argocd"]
    data = {
        key: yaml.safe_load(text)
        for key, text in objects.one("ConfigMap", "argocd-notifications-cm").data["data"].items()
    }
    (subscription,) = data["subscriptions"]
    assert subscription["recipients"] == ["github"]
    label = subscription["selector"]
    assert label in renders[EKS].one("ApplicationSet", "environments").spec["template"]["metadata"]["labels"]
    for trigger in subscription["triggers"]:
        for condition in data[f"trigger.{trigger}"]:
            for template in condition["send"]:
                assert data[f"template.{template}"]["github"]["status"]["state"] in {"success", "failure"}
    stored = {entry["secretKey"] for entry in objects.one("ExternalSecret", "argocd-notifications-secret").spec["data"]}
    assert {value.removeprefix("$") for value in data["service.github"].values()} == stored


def test_local_aws_is_the_version_that_make_up_uses(renders: dict[str, Manifests]) -> None:
    image = renders["clusters/local/aws"].one("Deployment", "moto").containers[0]["image"]
    lock = (ROOT / "requirements" / "tools.txt").read_text()
    assert f"\nmoto=={image.rpartition(':')[2]} " in lock


def test_local_aws_is_reached_by_environments_and_external_secrets_only(renders: dict[str, Manifests]) -> None:
    (rule,) = renders["clusters/local/aws"].one("NetworkPolicy", "moto").spec["ingress"]
    selected = [peer["namespaceSelector"]["matchLabels"] for peer in rule["from"]]
    assert selected == [
        {"app.kubernetes.io/part-of": "eventsphere"},
        {"kubernetes.io/metadata.name": "external-secrets"},
    ]
    assert rule["ports"] == [{"protocol": "TCP", "port": 5000}]
