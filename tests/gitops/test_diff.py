"""What a diff says of a change, and that it names every risk."""

from pathlib import Path
from typing import Any

import pytest

from eventsphere.diff.markdown import page
from eventsphere.diff.quantities import quantity
from eventsphere.diff.risks import risks
from eventsphere.diff.run import Difference, differences
from eventsphere.errors import CommandError
from tests.gitops.copies import git, replace, repository_of
from tests.gitops.objects import changes, named


def test_hash_suffix_of_a_generated_name_is_one_changed_object() -> None:
    user = {"envFrom": [{"configMapRef": {"name": "auth-5m8gdkh2t7"}}]}
    before = [named("ConfigMap", "auth-5m8gdkh2t7", data={"LEVEL": "INFO"}), named("Pod", "p", spec=user)]
    user = {"envFrom": [{"configMapRef": {"name": "auth-9f7k2bc4d6"}}]}
    after = [named("ConfigMap", "auth-9f7k2bc4d6", data={"LEVEL": "DEBUG"}), named("Pod", "p", spec=user)]
    (change,) = changes(before, after)
    assert (change.kind, change.title) == ("changed", "ConfigMap auth")
    assert [(field.path, field.before, field.after) for field in change.fields] == [("data.LEVEL", "INFO", "DEBUG")]


def test_lists_are_compared_by_what_names_their_elements() -> None:
    before = named("Pod", "p", spec={"env": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]})
    after = named("Pod", "p", spec={"env": [{"name": "b", "value": "3"}, {"name": "a", "value": "1"}]})
    (change,) = changes([before], [after])
    assert "spec.env[name=b].value" in {field.path for field in change.fields}
    reordered = named("Pod", "p", spec={"env": list(reversed(before["spec"]["env"]))})
    assert [field.path for field in changes([before], [reordered])[0].fields] == ["spec.env"]


@pytest.mark.parametrize(
    ("text", "value"), [("50m", "0.05"), ("1Gi", str(2**30)), (2, "2"), ("1e3", "1000"), ("1.5k", "1500")]
)
def test_quantities(text: Any, value: str) -> None:
    assert str(quantity(text)) in {value, f"{value}.0"} or quantity(text) == quantity(value)
    assert quantity("auth") is quantity(True) is quantity(None) is quantity("5x") is None


def test_markdown_escapes_what_a_pull_request_could_smuggle_in() -> None:
    evil = "```\n<script>x</script> @everyone | ![x](https://example.org)"
    before, after = (
        named("Service", "a", spec={"selector": {"app": "a"}}),
        named("Service", "a", spec={"selector": {"app": evil}}),
    )
    found = changes([before], [after])
    text = page([Difference("overlays/dev", "HEAD`x", found, risks(found), [])])
    table = next(line for line in text.splitlines() if line.startswith("| 🔴"))
    assert text.count("```") == 2
    assert "<script>" not in table
    assert "@everyone" not in table
    assert "\\|" in table
    assert "`HEAD'x`" in text


def test_markdown_fits_a_comment_and_says_what_is_cut() -> None:
    before = named("ConfigMap", "c", data={})
    found = changes([before], [named("ConfigMap", "c", data={f"k{n}": "x" * 100 for n in range(2000)})])
    text = page([Difference("overlays/dev", "HEAD", found, [], [])])
    assert len(text) < 65_536
    assert text.count("```") % 2 == 0
    assert "Cut here" in text


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository_of(tmp_path_factory.mktemp("tree"))


def test_difference_against_a_commit_needs_only_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    replace(repository, "base/auth/kustomization.yaml", "LOG_LEVEL=INFO", "LOG_LEVEL=DEBUG")
    replace(repository, "overlays/prod/kustomization.yaml", "  - ../../base/monitoring\n", "")
    prod, dev = differences(repository, ["prod", "dev"], "HEAD")
    assert [change.title for change in dev.changes] == ["ConfigMap auth"]
    assert dev.restarts == prod.restarts == ["Deployment/auth"]
    assert {"ServiceMonitor services", "NetworkPolicy auth-monitoring"} <= {
        change.title for change in prod.changes if change.kind == "removed"
    }
    assert prod.json()["risks"][0]["level"] == "high"
    git(repository, "checkout", "-q", ".")
    assert all(not each.changes for each in differences(repository, [], "main"))


def test_new_environment_is_all_added(repository: Path) -> None:
    git(repository, "rm", "-rq", "overlays/local")
    git(repository, "commit", "-q", "-m", "without local")
    git(repository, "checkout", "-q", "HEAD~1", "--", "overlays/local")
    (local,) = differences(repository, ["local"], "HEAD")
    assert {change.kind for change in local.changes} == {"added"}
    git(repository, "reset", "-q", "--hard", "HEAD~1")


@pytest.mark.parametrize("reference", ["nothing", "--output=/x", "HEAD:base", "main@{u}"])
def test_unknown_commit_is_one_line(reference: str, repository: Path) -> None:
    with pytest.raises(CommandError, match="is no commit here"):
        differences(repository, ["dev"], reference)
