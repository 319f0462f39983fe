"""Rules as Prometheus reads them, and the files that hold those that are made."""

from pathlib import Path
from typing import Any

import yaml

from eventsphere.gitops.policies import Plain

Rule = dict[str, Any]
RUNBOOKS = Path("docs/runbooks")
REPOSITORY = "https://github.com/eventsphere/eventsphere/blob/main"
GRAFANA = "http://localhost:3000"
"""Where `kubectl port-forward` brings Grafana, which is not routed from outside."""
HEADER = "# Made by `python -m eventsphere.observe` from {source}: edit that file.\n"


def record(name: str, expression: str, labels: dict[str, str] | None = None) -> Rule:
    """Return a recording rule."""
    return {"record": name, "expr": expression} | ({"labels": labels} if labels else {})


def alert(
    name: str,
    expression: str,
    *,
    wait: str,
    labels: dict[str, str],
    summary: str,
    description: str,
    dashboard: str,
) -> Rule:
    """Return an alerting rule whose runbook has its name."""
    words = {"summary": summary, "description": description, "dashboard": dashboard, "runbook_url": runbook(name)}
    return {"alert": name, "expr": expression, "for": wait, "labels": labels, "annotations": words}


def of_environment(dashboard: str, namespace: str = "{{ $labels.namespace }}") -> str:
    """Return the address of a dashboard that shows a namespace: the alert's own unless another is given."""
    return f"{GRAFANA}/d/{dashboard}?var-namespace={namespace}"


def runbook(name: str) -> str:
    """Return the address of an alert's runbook."""
    return f"{REPOSITORY}/{RUNBOOKS}/{name}.md"


def text(name: str, groups: list[Rule], source: str) -> str:
    """Return the file of a PrometheusRule, as it is committed."""
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/name": "alerts"}},
        "spec": {"groups": groups},
    }
    return HEADER.format(source=source) + yaml.dump(rule, sort_keys=False, Dumper=Plain, width=10_000)
