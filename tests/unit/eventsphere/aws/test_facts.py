"""The facts file: what Terraform prints becomes one stable file, and what it should not print is told."""

import copy
from pathlib import Path
from typing import Any

import pytest

from eventsphere.aws import facts
from eventsphere.errors import CommandError

ROOT = Path(__file__).parents[4]
EXAMPLE = facts.read(ROOT)
OUTPUTS = {"facts": {"sensitive": False, "value": EXAMPLE.model_dump()}}


def outputs(path: str, value: Any) -> dict[str, Any]:
    """The example's outputs with one field changed."""
    changed = copy.deepcopy(OUTPUTS)
    *parents, last = path.split(".")
    at: Any = changed["facts"]["value"]
    for key in parents:
        at = at[key]
    at[last] = value
    return changed


def test_the_file_in_the_tree_is_what_the_command_writes() -> None:
    assert (ROOT / facts.FILE).read_text() == facts.page(facts.from_outputs(OUTPUTS), "eventsphere-cluster")


def test_unchanged_facts_write_nothing(tmp_path: Path) -> None:
    assert facts.write(tmp_path, EXAMPLE)
    (tmp_path / facts.FILE).chmod(0o400)
    before = (tmp_path / facts.FILE).stat().st_mtime_ns
    assert not facts.write(tmp_path, EXAMPLE)
    assert (tmp_path / facts.FILE).stat().st_mtime_ns == before


def test_the_order_of_environments_changes_nothing() -> None:
    turned = copy.deepcopy(OUTPUTS)
    environments = turned["facts"]["value"]["environments"]  # type: ignore[index]
    turned["facts"]["value"]["environments"] = dict(reversed(environments.items()))  # type: ignore[index]
    assert facts.page(facts.from_outputs(turned), "c") == facts.page(EXAMPLE, "c")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    changed = facts.from_outputs(outputs("environments.prod.host", "tickets.example.org"))
    facts.write(tmp_path, changed)
    assert facts.read(tmp_path) == changed


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("registry", "", "facts.registry"),
        ("registry", "ghcr.io", "facts.registry"),
        ("account", "12345", "facts.account"),
        ("account", "210987654321", "not of account 210987654321"),
        ("environments.dev.images_bucket", "Pictures", "facts.environments.dev.images_bucket"),
        ("environments.dev.images_bucket", "eventsphere-dev-images", "not of account 123456789012"),
        ("environments.prod.host", "https://example.org", "facts.environments.prod.host"),
        ("environments.prod.images_url", "http://d1.cloudfront.net", "facts.environments.prod.images_url"),
        ("environments.prod.uploads_url", None, "facts.environments.prod.uploads_url"),
        ("environments.staging.secrets_role", "eventsphere-staging-secrets", "environments.staging.secrets_role"),
        ("zone", "us-east-1a", "facts.zone"),
    ],
)
def test_a_wrong_output_is_named_with_its_remedy(path: str, value: Any, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        facts.from_outputs(outputs(path, value))
    assert says in refused.value.what
    assert "\n" not in str(refused.value)
    assert "make aws-up" in refused.value.remedy


@pytest.mark.parametrize("found", [{}, [], None, {"facts": None}, {"cluster": {"value": {}}}])
def test_before_the_first_apply_the_remedy_is_to_apply(found: Any) -> None:
    with pytest.raises(CommandError, match="no output facts") as refused:
        facts.from_outputs(found)
    assert "make aws-up" in refused.value.remedy


def test_a_missing_or_broken_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"facts\.yaml") as refused:
        facts.read(tmp_path)
    assert "make aws-facts" in refused.value.remedy
