"""Kustomize's long error chains as one line: the file, the line, the reason, and what to do."""

import re
from collections.abc import Iterable
from pathlib import Path

from eventsphere import naming
from eventsphere.check.files import FILE, Place, line_of
from eventsphere.errors import CommandError

INNER = re.compile(r"(?:recursed \w+ (?:of|from)|target for) path '([^']+)'")
RESOURCE = re.compile(r"resources from '([^']+\.ya?ml)'")
LINE = re.compile(r"yaml: line (\d+): (.*?)(?: in File:.*)?$")
MISSING = re.compile(r'(\w+) operation does not apply: doc is missing (?:path|key): "?([^\s"]+?)"?(?::|$)')
NO_TARGET = re.compile(r"no (?:resource )?matches (?:for|strategic merge patch) .*?([A-Z]\w+)\.[^/]*/([\w.-]+?)\.\[")
TWICE = re.compile(r"already registered id: ([A-Z]\w+)\.[^/]*/([\w.-]+?)\.\[")
EXISTS = re.compile(r'Kind:"(\w+)".*?Name:"([^"]+)".*?exists; can not use behavior')
NO_PATCH = re.compile(r'unable to parse SM or JSON patch from \[patch: "(.*?)(?:\\n|")')
NO_KIND = re.compile(r"missing (kind|apiVersion|metadata\.name)")


def explain(error: Exception, root: Path, folder: Path, folders: Iterable[Path]) -> CommandError:
    """What to tell about a failed build of `folder`, which reads `folders`."""
    message = " ".join(str(error).split())
    inner = _inner(message, root, folder)
    for pattern, text, remedy in (
        (MISSING, "the patch does not fit: nothing has the path {1}", "mend the patch's path or target"),
        (NO_TARGET, "the patch fits no object: there is no {0} {1}", "mend the patch's kind and name"),
        (NO_PATCH, "the patch is neither an object nor a list of operations", "mend the patch"),
    ):
        if found := pattern.search(message):
            place = _search(root, folders, found.groups()[-1])
            return CommandError(f"{place or inner / FILE}: {text.format(*found.groups())}", remedy)
    return _in_place(message, root, inner) or CommandError(
        f"{inner / FILE}: {_last(message)}", f"mend it, then `{naming.command('render')}` again"
    )


def _in_place(message: str, root: Path, inner: Path) -> CommandError | None:
    resource = RESOURCE.findall(message)
    file = inner / (resource[-1] if resource else FILE)
    if found := LINE.search(message):
        return CommandError(f"{Place(file, int(found[1]))}: {found[2]}", "mend the YAML there")
    if found := NO_KIND.search(message):
        return CommandError(f"{file}: the object has no {found[1]}", f"add {found[1]}")
    if found := TWICE.search(message) or EXISTS.search(message):
        return CommandError(f"{inner / FILE}: {found[1]} {found[2]} is there twice", "name it once, or patch it")
    return None


def _inner(message: str, root: Path, folder: Path) -> Path:
    """The innermost folder that the message names."""
    for found in reversed(INNER.findall(message)):
        path = Path(found)
        if path.is_relative_to(root.resolve()):
            return path.relative_to(root.resolve())
    return folder


def _search(root: Path, folders: Iterable[Path], text: str) -> Place | None:
    """Where one of the kustomizations, the innermost overlay first, has the text."""
    for folder in sorted(folders, key=lambda each: each.parts[0] == "base"):
        for file in [folder / FILE, *sorted(path.relative_to(root) for path in (root / folder).glob("*.yaml"))]:
            if line := line_of(root, file, text):
                return Place(file, line)
    return None


def _last(message: str) -> str:
    """The end of the chain, where the reason is."""
    return message.rpartition("build failed: ")[2].rpartition("err='")[2][-200:]
