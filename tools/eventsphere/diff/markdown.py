"""A difference as a pull request's comment."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from eventsphere import naming
from eventsphere.diff.compare import Change, Field
from eventsphere.diff.run import Difference

LEVELS = {"high": "🔴", "note": "🟡"}
VERBS = {"removed": "🗑️ removed", "changed": "✏️ changed", "added": "🆕 added"}
LONGEST = 60_000  # GitHub takes 65,536 characters


def page(differences: list[Difference]) -> str:
    """All differences, risks first; what is too long for a comment is cut, and says so."""
    text = "\n".join(line for each in differences for line in _section(each)) + "\n"
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rpartition("\n")[0]
    closing = "\n```\n</details>\n" if kept.count("```") % 2 else "\n"
    rest = f"it goes on for {len(text) - len(kept):,} characters. See `{naming.INSTALLED} diff`."
    return f"{kept}{closing}\n**Cut here: {rest}**\n"


def _section(difference: Difference) -> Iterator[str]:
    yield f"### `{difference.folder}` against `{_code(difference.against)}`\n"
    if not difference.changes:
        yield "Nothing changes in the cluster.\n"
        return
    counts = [f"{len(found)} {kind}" for kind in VERBS if (found := [c for c in difference.changes if c.kind == kind])]
    restarts = f" Pods are replaced in: {', '.join(difference.restarts)}." if difference.restarts else ""
    yield f"{', '.join(counts)}.{restarts}\n"
    yield from _risks(difference)
    for change in difference.changes:
        yield from _object(change)


def _risks(difference: Difference) -> Iterator[str]:
    if not difference.risks:
        yield "No risk that we know by name.\n"
        return
    yield "| | risk | object | what |\n|---|---|---|---|"
    for risk in difference.risks:
        yield f"| {LEVELS[risk.level]} | {risk.rule} | `{_code(risk.object)}` | {_cell(risk.what)} |"
    yield ""


def _object(change: Change) -> Iterator[str]:
    yield f"<details><summary>{VERBS[change.kind]}: <code>{_html(change.title)}</code></summary>\n"
    if change.fields:
        yield "```diff"
        for field in change.fields:
            yield from _field(field)
        yield "```"
    yield "</details>\n"


def _field(field: Field) -> Iterator[str]:
    yield f"  {_line(field.path)}"
    for sign, value in (("-", field.before), ("+", field.after)):
        yield from (f"{sign}   {_line(line)}" for line in lines(value))


def lines(value: Any) -> list[str]:
    """A value as lines of YAML; none for no value."""
    if isinstance(value, str):
        return value.splitlines() or ['""']
    text = yaml.safe_dump(value, sort_keys=False).removesuffix("...\n")
    return [] if value is None else text.splitlines()


def _line(text: str) -> str:
    """A line that can't end the block that it is in."""
    return text.replace("```", "'''")


def _code(text: str) -> str:
    return text.replace("`", "'")


def _cell(text: str) -> str:
    """Text in a table: what Markdown or HTML could read is escaped, and nobody is called by name."""
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", _html(text)).replace("\n", " ").replace("@", "@<!-- -->")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
