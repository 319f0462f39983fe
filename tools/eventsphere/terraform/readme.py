"""A README for each module, made from its comments, variables and outputs."""

from collections.abc import Iterator
from pathlib import Path

from eventsphere.terraform.hcl import Block, folders, of_kind

NAME = "README.md"
MADE = "<!-- Made by `python -m eventsphere.terraform` from the module's own files: edit those. -->"


def page(root: Path, folder: Path) -> str:
    """Return the README of one module."""
    return "\n".join(_lines(root, folder)) + "\n"


def _lines(root: Path, folder: Path) -> Iterator[str]:
    yield f"# {folder}"
    yield ""
    yield MADE
    yield ""
    yield from _about(root / folder / "main.tf")
    variables, outputs = of_kind(root / folder, "variable"), of_kind(root / folder, "output")
    if variables:
        yield from ("", "| input | meaning | default |", "|---|---|---|")
        yield from (f"| `{each.name}` | {_cell(each.text('description'))} | {_default(each)} |" for each in variables)
    if outputs:
        yield from ("", "| output | meaning |", "|---|---|")
        yield from (f"| `{each.name}` | {_cell(each.text('description'))} |" for each in outputs)


def _about(main: Path) -> Iterator[str]:
    """Yield the comment at the top of main.tf; what is indented there becomes a block of its own."""
    indented = False
    for line in main.read_text().splitlines():
        if not line.startswith("#"):
            return
        text = line.removeprefix("#").removeprefix(" ")
        if text.startswith("  ") and not indented:
            yield ""
        indented = text.startswith("  ")
        yield f"    {text.strip()}" if indented else text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(variable: Block) -> str:
    if "default" not in variable.body:
        return "must be given"
    value = variable.body["default"]
    if value in ([], {}, "", '""'):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else _plain(value)}`"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value).strip('"')


def stale(root: Path) -> list[Path]:
    """Return the READMEs that are not what their modules say."""
    pages = {folder / NAME: page(root, folder) for folder in folders(root)}
    return [path for path, text in pages.items() if not (root / path).is_file() or (root / path).read_text() != text]


def write(root: Path) -> list[Path]:
    """Write every README that is stale, and return those."""
    found = stale(root)
    for path in found:
        (root / path).write_text(page(root, path.parent))
    return found
