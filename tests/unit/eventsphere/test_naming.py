"""What docs and output tell people to type can be typed as it stands."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from eventsphere import cli, naming

ROOT = Path(__file__).parents[3]
NOT_OURS = {"node_modules", ".venv", ".venv-security"}
VERBS = "|".join(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
BARE = re.compile(rf"(?<![\w./-])eventsphere (--help|(?:{VERBS})\b)")


def pages() -> list[Path]:
    """Every page of documentation."""
    return [page for page in ROOT.rglob("*.md") if not NOT_OURS & set(page.relative_to(ROOT).parts)]


def scripts() -> list[Path]:
    """The Makefile and the shell scripts that it calls."""
    return [ROOT / "Makefile", *(path for path in (ROOT / "tools").iterdir() if path.is_file())]


def printed(source: str) -> Iterator[str]:
    """Every text of a module but its own docstring, which nobody sees at the keyboard."""
    tree = ast.parse(source)
    own = ast.get_docstring(tree, clean=False)
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return (text for text in texts if text != own)


@pytest.mark.parametrize("path", [*pages(), *scripts()], ids=lambda path: str(path.relative_to(ROOT)))
def test_documentation_names_the_command_where_it_is_installed(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if BARE.search(line)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tools").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_output_names_the_command_as_it_can_be_typed(path: Path) -> None:
    assert [text for text in printed(path.read_text()) if BARE.search(text)] == []


def test_a_hint_repeats_how_the_command_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "eventsphere"
    program.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(program), "up"])
    assert naming.command("logs -f") == f"{program} logs -f"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert naming.command("logs -f") == "eventsphere logs -f"


def test_a_hint_of_a_command_that_was_not_started_by_name_is_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["/anywhere/eventsphere/__main__.py", "up"])
    assert naming.command("status") == ".venv/bin/eventsphere status"
