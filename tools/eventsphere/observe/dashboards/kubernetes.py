"""Kubernetes Cluster Metrics: nodes, pods, volumes, delivery and the monitoring itself."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards.panels import RATE, Panel, graph, number, page

FILES = 'mountpoint="/", fstype!="rootfs"'


def make() -> Dashboard:
    """Return the dashboard."""
    rows = {"Nodes": nodes(), "Pods": pods(), "Storage": storage(), "Delivery and monitoring": delivery()}
    return page("Kubernetes Cluster Metrics", "kubernetes-cluster", rows, chosen=False)


def nodes() -> list[Panel]:
    """Show whether nodes are ready, how busy they are, and how many may still come."""
    ready = 'kube_node_status_condition{condition="Ready", status="true"}'
    idle = f'rate(node_cpu_seconds_total{{mode="idle"}}{RATE})'
    return [
        number("Nodes that are ready", "none", {"nodes": f"sum({ready})"}, "NodeNotReady names one that is not."),
        graph(
            "Nodes",
            "none",
            {
                "there are": "sum(cluster_autoscaler_nodes_count)",
                "allowed": "max(cluster_autoscaler_max_nodes_count)",
                "pods without a node": "max(cluster_autoscaler_unschedulable_pods_count)",
            },
            "At what is allowed, more pods find no node.",
        ),
        graph("CPU in use", "percentunit", {"{{instance}}": f"1 - avg by (instance) ({idle})"}, "By node."),
        graph(
            "Memory in use",
            "percentunit",
            {"{{instance}}": "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"},
            "By node. Near 1 the kubelet evicts pods.",
            width=12,
        ),
        graph(
            "CPU that pods ask for, of what nodes have",
            "percentunit",
            {"{{node}}": requested("cpu")},
            "At 1 no more pods fit, however idle the node is.",
            width=12,
        ),
    ]


def requested(resource: str) -> str:
    """Return which share of each node's capacity its pods ask for."""
    asked = f'sum by (node) (kube_pod_container_resource_requests{{resource="{resource}"}})'
    return f'{asked} / sum by (node) (kube_node_status_allocatable{{resource="{resource}"}})'


def pods() -> list[Panel]:
    """Show the pods of all environments."""
    ours = 'namespace=~"eventsphere-.+"'
    return [
        graph(
            "Pods, by phase",
            "none",
            {"{{phase}}": "sum by (phase) (kube_pod_status_phase)"},
            "Pending for long: no node has room. Failed: look at the pod's events.",
        ),
        graph(
            "Pods of autoscalers, of what is allowed",
            "percentunit",
            {
                "{{namespace}} {{horizontalpodautoscaler}}": "kube_horizontalpodautoscaler_status_current_replicas"
                f"{{{ours}}} / on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas"
            },
            "At 1 AutoscalerAtMaximum fires.",
        ),
        graph(
            "Restarts in 15 minutes",
            "none",
            {"{{namespace}}": "sum by (namespace) (increase(kube_pod_container_status_restarts_total[15m]))"},
            "By namespace.",
        ),
        graph(
            "CPU of containers",
            "none",
            {"{{namespace}}": f'sum by (namespace) (rate(container_cpu_usage_seconds_total{{container!=""}}{RATE}))'},
            "Cores, by namespace.",
            width=12,
        ),
        graph(
            "Memory of containers",
            "bytes",
            {"{{namespace}}": 'sum by (namespace) (container_memory_working_set_bytes{container!=""})'},
            "By namespace.",
            width=12,
        ),
    ]


def storage() -> list[Panel]:
    """Show how full volumes and nodes' disks are, and how old backups are."""
    volumes = "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes"
    disks = f"node_filesystem_avail_bytes{{{FILES}}} / node_filesystem_size_bytes{{{FILES}}}"
    return [
        graph(
            "Share of volumes that is free",
            "percentunit",
            {"{{namespace}} {{persistentvolumeclaim}}": volumes},
            "Below 15 % VolumeFills fires.",
        ),
        graph("Share of nodes' disks that is free", "percentunit", {"{{instance}}": disks}, "Images and logs fill it."),
        number(
            "Age of the newest backup",
            "s",
            {"{{schedule}}": 'time() - max by (schedule) (velero_backup_last_successful_timestamp{schedule!=""})'},
            "One is made every day; BackupTooOld fires after 26 hours.",
        ),
    ]


def delivery() -> list[Panel]:
    """Show whether Git arrives, and whether somebody would be told."""
    return [
        number(
            "Applications of Argo CD",
            "none",
            {"{{sync_status}}, {{health_status}}": "count by (sync_status, health_status) (argocd_app_info)"},
            "All should be Synced and Healthy.",
        ),
        graph(
            "Changes that do not arrive",
            "ops",
            {
                "load balancer, {{controller}}": "sum by (controller) "
                f"(rate(controller_runtime_reconcile_errors_total{RATE}))",
                "secrets": 'sum(externalsecret_status_condition{condition="Ready", status="False"})',
            },
            "What the controllers of the load balancer and of secrets can not do.",
        ),
        graph(
            "Messages that Alertmanager could not send",
            "ops",
            {"{{integration}}": f"sum by (integration) (rate(alertmanager_notifications_failed_total{RATE}))"},
            "Nobody is told then.",
        ),
        number("Targets that answer", "none", {"{{job}}": "sum by (job) (up)"}, "Programs that Prometheus reads."),
        graph(
            "Rules that fail",
            "ops",
            {"{{rule_group}}": f"sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total{RATE}))"},
            "Their alerts do not fire.",
            width=16,
        ),
    ]
