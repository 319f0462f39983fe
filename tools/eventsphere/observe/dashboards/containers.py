"""Panels about containers, as the kubelet measures them."""

from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, graph


def containers(name: str) -> list[Panel]:
    """Show what the containers of this name use."""
    chosen = f'{HERE}, container="{name}"'
    throttled, periods = (
        f"sum by (pod) (rate(container_cpu_cfs_{what}periods_total{{{chosen}}}{RATE}))" for what in ("throttled_", "")
    )
    return [
        graph(
            "CPU",
            "none",
            {"{{pod}}": f"sum by (pod) (rate(container_cpu_usage_seconds_total{{{chosen}}}{RATE}))"},
            "Cores.",
        ),
        graph(
            "Memory",
            "bytes",
            {"{{pod}}": f"sum by (pod) (container_memory_working_set_bytes{{{chosen}}})"},
            "At its limit a container is killed.",
        ),
        graph(
            "Share of time held back at the CPU limit",
            "percentunit",
            {"{{pod}}": f"{throttled} / {periods}"},
            "Answers become slow while others look idle.",
        ),
    ]
