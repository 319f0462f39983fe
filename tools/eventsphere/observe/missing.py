"""Alerts about what has vanished: `up == 0` says nothing once all pods of a service are gone."""

from eventsphere.cluster.images import SERVICES
from eventsphere.observe.rules import GRAFANA, Rule, alert, of_environment
from eventsphere.promote.order import ENVIRONMENTS

METRICS = {
    "argocd_app_info": "Argo CD: drift and failed syncs",
    "cluster_autoscaler_nodes_count": "the cluster autoscaler: nodes at their maximum",
    "controller_runtime_reconcile_errors_total": "the load balancer controller: changes that don't arrive",
    "externalsecret_status_condition": "External Secrets: secrets that don't arrive",
    "kube_deployment_spec_replicas": "kube-state-metrics: pods, autoscalers and nodes",
    "kubelet_volume_stats_available_bytes": "the kubelet: volumes that fill",
    "velero_backup_last_successful_timestamp": "Velero: the age of backups",
}
"""Metrics that alerts stand on, and what nobody sees without them."""


def groups() -> list[Rule]:
    """Make the groups: each service of each environment, each metric of the platform."""
    pairs = [(environment, service) for environment in ENVIRONMENTS for service in (*SERVICES, "frontend")]
    return [
        {"name": "services-gone", "rules": [_gone(*pair) for pair in pairs]},
        {"name": "metrics-missing", "rules": [_missing(*item) for item in METRICS.items()]},
    ]


def _gone(environment: str, service: str) -> Rule:
    return alert(
        "ServiceGone",
        f"absent({_there(service, f'eventsphere-{environment}')})",
        wait="2m",
        labels={"severity": "critical", "namespace": f"eventsphere-{environment}", "job": service},
        summary=f"eventsphere-{environment}: no pod of {service} has been seen for two minutes",
        description="All its pods are gone, can't start, or can't be reached by Prometheus.",
        dashboard=of_environment(f"eventsphere-{service}", f"eventsphere-{environment}"),
    )


def _there(service: str, namespace: str) -> str:
    """Return what is there while a pod works. For the frontend Kubernetes is asked: pages need no numbers of nginx."""
    if service == "frontend":
        return f'kube_deployment_status_replicas_available{{namespace="{namespace}", deployment="{service}"}} > 0'
    return f'up{{namespace="{namespace}", job="{service}"}} == 1'


def _missing(metric: str, blind: str) -> Rule:
    return alert(
        "MetricsMissing",
        f"absent({metric})",
        wait="15m",
        labels={"severity": "warning", "metric": metric},
        summary=f"No series of {metric} for a quarter of an hour",
        description=f"Alerts that need it can't fire. It comes from {blind}.",
        dashboard=f"{GRAFANA}/d/kubernetes-cluster",
    )
