"""The names and numbers that people and other parts rely on, held by mission.yaml."""

import importlib.resources
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest


@policy("mission", "Terraform, people and other clusters rely on this name or number: changing it is a decision.")
def mission(scene: Scene) -> Iterator[Broken]:
    """Every fact of mission.yaml holds in every folder that it names."""
    for fact in _facts():
        if str(scene.folder) not in fact["in"]:
            continue
        kind, _, name = fact["object"].partition("/")
        found = [each for each in scene.kind(kind) if each.name == name]
        if not found:
            yield Broken(None, f"{kind} {name} is missing", "restore it: the mission names it")
        for each in found:
            yield from _differs(each, fact)


def _differs(each: Manifest, fact: dict[str, Any]) -> Iterator[Broken]:
    for path, wanted in fact["has"].items():
        value = at(each.data, [step.replace("~1", "/") for step in path.split("/")])
        if isinstance(wanted, str) and wanted.startswith("...") and wanted[3:] in str(value):
            continue  # "...text" asks for a part of a longer text
        if value != wanted:
            yield Broken(each, f"has {value!r} as {path}", f"set {path} back to {wanted!r}, or change mission.yaml too")


def at(value: Any, steps: list[str]) -> Any:
    """Return the value at a path; a step is a key, an index, or `key=value` for the first element that has it."""
    for step in steps:
        key, equals, text = step.partition("=")
        if isinstance(value, list) and equals:
            value = next((each for each in value if str(at(each, key.split("."))) == text), None)
        elif isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


@cache
def _facts() -> list[dict[str, Any]]:
    text = importlib.resources.files("eventsphere.check").joinpath("mission.yaml").read_text()
    facts: list[dict[str, Any]] = yaml.safe_load(text)
    return facts
