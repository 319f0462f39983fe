"""The dashboard of MongoDB: as its clients see it, and its pod and volume."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards.containers import containers
from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, graph, number, page, quantile

VOLUME = f'{HERE}, persistentvolumeclaim=~"data-mongodb-.+"'


def make() -> Dashboard:
    """Return the dashboard."""
    rows = {"As the services see it": clients(), "Pod": containers("mongodb"), "Volume": volume()}
    return page("EventSphere mongodb", "eventsphere-mongodb", rows)


def clients() -> list[Panel]:
    """Show whether it answers, how fast, and what it refuses."""
    return [
        number(
            "Does it answer?",
            "bool_yes_no",
            {"{{job}}": f"min by (job) (database_up{{{HERE}}})"},
            "As each service sees it. One says no: its network or its password. All: MongoDB.",
        ),
        graph(
            "Commands",
            "ops",
            {"{{job}}": f"sum by (job) (rate(database_command_duration_seconds_count{{{HERE}}}{RATE}))"},
            "By service.",
        ),
        graph(
            "Duration of commands, 99 of 100",
            "s",
            {"{{command}}": quantile(0.99, f"database_command_duration_seconds{{{HERE}}}", "command")},
            "Writes wait for the journal: they become slow first when the volume does.",
        ),
        graph(
            "Commands that fail",
            "ops",
            {"{{job}}": f"sum by (job) (rate(database_command_failures_total{{{HERE}}}{RATE}))"},
            "Refused, or not answered in time.",
            width=12,
        ),
        graph(
            "Connections",
            "none",
            {"{{job}}, {{state}}": f"sum by (job, state) (database_pool_connections{{{HERE}}})"},
            "Open and in use, by service.",
            width=12,
        ),
    ]


def volume() -> list[Panel]:
    """Show how full its volume is, and whether its pod is ready."""
    free = f"kubelet_volume_stats_available_bytes{{{VOLUME}}}"
    return [
        graph(
            "Share of the volume that is free",
            "percentunit",
            {"{{persistentvolumeclaim}}": f"{free} / kubelet_volume_stats_capacity_bytes"},
            "Below 15 % VolumeFills fires. A full volume stops the database.",
            width=12,
        ),
        number(
            "Pods that are ready",
            "none",
            {"{{statefulset}}": f'kube_statefulset_status_replicas_ready{{{HERE}, statefulset="mongodb"}}'},
            "Its port answers.",
            width=12,
        ),
    ]
