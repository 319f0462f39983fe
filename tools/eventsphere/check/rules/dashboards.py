"""Dashboards that would stay empty, and links of alerts that lead nowhere."""

import json
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.alerts import rules
from eventsphere.cluster.images import SERVICES
from eventsphere.gitops.manifests import Manifest
from eventsphere.observe import dashboards, names
from eventsphere.observe.rules import GRAFANA

LABEL = "grafana_dashboard"
JOB = "{{ $labels.job }}"


@policy("dashboard-metrics", "A panel that asks for a metric which nobody exports stays empty.")
def dashboard_metrics(scene: Scene) -> Iterator[Broken]:
    """Each metric of a panel is one of ours, of the catalogue, or recorded by a rule."""
    for holder, title, name in asked(scene):
        if name not in names.known() and not name.startswith("journey:"):
            what = f"{title} asks for {name}, which nobody exports"
            yield Broken(holder, what, "mend the name, or add it to tools/eventsphere/observe/catalogue.yaml")


def asked(scene: Scene) -> Iterator[tuple[Manifest, str, str]]:
    """Find each metric that a dashboard of a folder asks for, with its ConfigMap and its panel."""
    for each in scene.kind("ConfigMap"):
        if LABEL in each.labels:
            for text in each.data.get("data", {}).values():
                for title, expression in dashboards.queries(json.loads(text)):
                    yield from ((each, title, name) for name in sorted(names.asked(expression)))


@policy("dashboard-links", "Somebody who is woken must see the panels that an alert is about.")
def dashboard_links(scene: Scene) -> Iterator[Broken]:
    """Each alert's dashboard is there."""
    for holder, rule in rules(scene):
        link = rule.get("annotations", {}).get("dashboard", "")
        for uid in uids(link) if link else ():
            if not (scene.root / dashboards.FOLDER / f"{uid}.json").is_file():
                remedy = "link one of clusters/eventsphere-cluster/dashboards"
                yield Broken(holder, f"{rule['alert']}: there is no dashboard {uid}", remedy)


def uids(link: str) -> list[str]:
    """Return the dashboards that a link can lead to."""
    uid = link.removeprefix(f"{GRAFANA}/d/").partition("?")[0]
    return [uid.replace(JOB, job) for job in (*SERVICES, "frontend")] if JOB in uid else [uid]
