"""A policy: a small function with an id and a reason, that yields what breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest

THEMES = [
    "pods", "containers", "images", "scaling", "storage", "metadata", "references", "settings", "edge", "secrets",
    "network", "ports", "projects", "applications", "promotions", "presence", "apis", "selection", "health", "capacity",
    "isolation", "waves", "catalogue", "versions", "openness", "mission",
    "rollouts", "production", "stores", "argocd_settings", "scratch", "mongodb", "pictures", "nodes", "facts", "alerts",
    "dashboards",
]  # fmt: skip


class Broken(NamedTuple):
    """What breaks a policy: the object (None for the folder as a whole), what is wrong, how to mend it."""

    object: Manifest | None
    what: str
    remedy: str


Rule = Callable[[Scene], Iterator[Broken]]


@dataclass(frozen=True)
class Policy:
    """One rule of ours; one of the whole tree is asked `once`, not for each folder."""

    id: str
    reason: str
    rule: Rule
    once: bool


_POLICIES: dict[str, Policy] = {}


def policy(identifier: str, reason: str, *, once: bool = False) -> Callable[[Rule], Rule]:
    """Register the function as a policy."""

    def register(rule: Rule) -> Rule:
        if identifier in _POLICIES:
            raise ValueError(f"two policies are called {identifier}")
        _POLICIES[identifier] = Policy(identifier, reason, rule, once)
        return rule

    return register


def policies() -> dict[str, Policy]:
    """Every policy by its id."""
    for theme in THEMES:
        import_module(f"eventsphere.check.rules.{theme}")
    return _POLICIES
