"""Alerts that could not fire, or would wake somebody without telling what to do."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest
from eventsphere.observe import made, names
from eventsphere.observe.rules import REPOSITORY, Rule
from eventsphere.observe.slo import FILE, SloError


def rules(scene: Scene) -> Iterator[tuple[Manifest, Rule]]:
    """Find each rule of a folder, with the object that holds it."""
    for each in scene.kind("PrometheusRule"):
        for group in each.spec.get("groups", []):
            yield from ((each, rule) for rule in group.get("rules", []))


@policy("alert-metrics", "A rule that asks for a metric which nobody exports never fires.")
def alert_metrics(scene: Scene) -> Iterator[Broken]:
    """Each metric of a rule is one of ours, of the catalogue, or recorded by a rule."""
    found = list(rules(scene))
    there = names.known() | names.recorded(rule for _, rule in found)
    for holder, rule in found:
        title = rule.get("alert") or rule.get("record")
        for name in sorted(names.asked(str(rule["expr"])) - there):
            what = f"{title} asks for {name}, which nobody exports"
            yield Broken(holder, what, "mend the name, or add it to tools/eventsphere/observe/catalogue.yaml")


@policy("runbooks", "Somebody who is woken must read what to do.")
def runbooks(scene: Scene) -> Iterator[Broken]:
    """Each alert has a severity, a summary, a description, a dashboard, and a runbook that is there."""
    for holder, rule in rules(scene):
        if "alert" not in rule:
            continue
        said = rule.get("labels", {}) | rule.get("annotations", {})
        for field in ("severity", "summary", "description", "dashboard", "runbook_url"):
            if field not in said:
                yield Broken(holder, f"{rule['alert']} has no {field}", f"write its {field}")
        path = str(said.get("runbook_url", "")).removeprefix(f"{REPOSITORY}/")
        if "runbook_url" in said and not (path.startswith("docs/runbooks/") and (scene.root / path).is_file()):
            yield Broken(holder, f"{rule['alert']}: there is no runbook {path}", "write it in docs/runbooks")


@policy("made-alerts", "Rules that differ from the SLO file promise something else than it says.", once=True)
def made_alerts(scene: Scene) -> Iterator[Broken]:
    """The SLO file can be used, and the rules are those that are made from it."""
    if not (scene.root / FILE).exists():
        return
    try:
        for line in made.stale(scene.root):
            yield Broken(None, line, "run `python -m eventsphere.observe`")
    except SloError as error:
        yield Broken(None, str(error), "mend the SLO file")
