"""What Argo CD writes on commits, for Applications as clusters have them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from eventsphere.gitops.manifests import Manifests
from eventsphere.promote.statuses import FAILURES, SUCCESS, context_of
from tests.gitops.gotemplate import TemplateError, expression, render

EKS = "clusters/eventsphere-cluster/argocd"
SAMPLES = Path(__file__).parent / "applications"
EXPECTED = {
    "synced": ("deployed", "1" * 40),
    "invalid-object": ("failed", "2" * 40),
    "comparison-error": ("failed", "3" * 40),
    "no-result": ("failed", "4" * 40),
    "degraded": ("failed", "5" * 40),
    "nowhere": (None, ""),
}
"""For each sample: what is sent, and the commit that it is written on."""


@pytest.fixture(scope="module")
def settings(renders: dict[str, Manifests]) -> dict[str, Any]:
    """The notifications' settings, parsed."""
    data = renders[EKS].one("ConfigMap", "argocd-notifications-cm").data["data"]
    return {key: yaml.safe_load(text) for key, text in data.items()}


def sample(name: str) -> dict[str, Any]:
    """An Application, as templates and triggers get it; a revision of digits alone is a text as well."""
    text = (SAMPLES / f"{name}.yaml").read_text()
    found: dict[str, Any] = {"app": yaml.load(text, Loader=yaml.BaseLoader)}  # noqa: S506 -- knows texts alone
    return found | {"context": {"argocdUrl": "https://argocd.example"}}


def sent(settings: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """The templates that an Application's triggers send, each with the key by which it is sent once."""
    app = sample(name)
    (subscription,) = settings["subscriptions"]
    conditions = [each for trigger in subscription["triggers"] for each in settings[f"trigger.{trigger}"]]
    fired = [each for each in conditions if expression(each["when"], app)]
    return [(template, str(expression(each["oncePer"], app))) for each in fired for template in each["send"]]


def test_every_sample_is_expected() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_status_is_written_on_the_commit_that_was_meant(name: str, settings: dict[str, Any]) -> None:
    template, revision = EXPECTED[name]
    assert [each for each, _ in sent(settings, name)] == ([template] if template else [])
    if template:
        told = settings[f"template.{template}"]
        assert render(told["github"]["revisionPath"], sample(name)) == revision
        assert render(told["github"]["repoURLPath"], sample(name)) == "https://github.com/eventsphere/eventsphere.git"
        assert render(told["github"]["status"]["label"], sample(name)) == context_of("prod")
        assert told["github"]["status"]["state"] in {SUCCESS, *FAILURES}
        assert "<no value>" not in render(told["message"], sample(name))
        assert render(told["message"], sample(name)).startswith("eventsphere-prod ")


def test_two_early_failures_are_two_messages(settings: dict[str, Any]) -> None:
    """With a key that is empty for each early failure only the first would be told."""
    keys = [key for name in ("comparison-error", "no-result", "invalid-object") for _, key in sent(settings, name)]
    assert len(set(keys)) == 3
    assert all(key.strip() for key in keys)


def test_what_gets_well_again_is_told_again(settings: dict[str, Any]) -> None:
    (condition,) = settings["trigger.on-deployed"]
    first, later = sample("synced"), sample("synced")
    later["app"]["status"]["health"]["lastTransitionTime"] = "2026-11-20T12:00:00Z"
    assert expression(condition["oncePer"], first) != expression(condition["oncePer"], later)


def test_the_template_before_would_have_failed() -> None:
    """As it was, GitHub was asked for no commit, or the template itself failed."""
    before = "{{.app.status.operationState.syncResult.revision}}"
    assert render(before, sample("comparison-error")) == ""
    with pytest.raises(TemplateError, match="nil pointer"):
        render(before, sample("no-result"))
