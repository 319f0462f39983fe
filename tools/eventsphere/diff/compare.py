"""Two renders, object by object and field by field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eventsphere.check.resources import dig
from eventsphere.gitops.manifests import Key, Manifest, Manifests

HASHED = re.compile(r"-[bcdfghkmt2456789]{10}$")
NAMES = (
    "name",
    "containerPort",
    "port",
    "mountPath",
    "secretKey",
    "alert",
    "key",
    "topologyKey",
    "host",
    "path",
    "kind",
)
Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Field:
    """One value that differs; None where there is none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One object that differs, with its fields when it is in both."""

    key: Key
    kind: Kind
    before: Manifest | None
    after: Manifest | None
    fields: tuple[Field, ...] = ()

    @property
    def title(self) -> str:
        """How people name it: Kind name."""
        return f"{self.key.kind} {self.key.name}"


def compare(before: Manifests, after: Manifests) -> list[Change]:
    """Every object that is in one only, or differs; removed ones first.

    Generated names end with a hash of the content: the same ConfigMap with another hash is one that changed, and a pod
    that names it differs in nothing of its own.
    """
    old, new = _named(before), _named(after)
    changes = [_change(key, old.get(key), new.get(key)) for key in [*old, *(key for key in new if key not in old)]]
    order: list[Kind] = ["removed", "changed", "added"]
    return sorted((change for change in changes if change), key=lambda change: order.index(change.kind))


def _named(manifests: Manifests) -> dict[Key, Manifest]:
    generated = {
        each.name: HASHED.sub("", each.name) for each in manifests.of("ConfigMap", "Secret") if HASHED.search(each.name)
    }
    plain = (Manifest(_unhash(each.data, generated)) for each in manifests)
    return {each.key: each for each in plain}


def _unhash(value: Any, generated: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _unhash(each, generated) for key, each in value.items()}
    if isinstance(value, list):
        return [_unhash(each, generated) for each in value]
    return generated.get(value, value) if isinstance(value, str) else value


def _change(key: Key, before: Manifest | None, after: Manifest | None) -> Change | None:
    if before is None or after is None:
        return Change(key, "added" if before is None else "removed", before, after)
    fields = tuple(_fields(before.data, after.data, ""))
    return Change(key, "changed", before, after, fields) if fields else None


def _fields(before: Any, after: Any, path: str) -> Iterator[Field]:
    if before == after and type(before) is type(after):
        return
    old, new = children(before), children(after)
    if old is None or new is None:
        yield Field(path, before, after)
        return
    if not before or not after:  # an empty list or mapping means something else than none at all
        yield Field(path, before, after)
        return
    for name in dict.fromkeys([*old, *new]):
        if name not in new or name not in old:
            yield Field(join(path, name), old.get(name), new.get(name))
        else:
            yield from _fields(old[name], new[name], join(path, name))
    if isinstance(before, list) and old == new:
        yield Field(path, before, after)  # the same elements in another order


def children(value: Any) -> dict[str, Any] | None:
    """What a value is made of by name: a mapping's fields, or a list's elements by what names each."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, list):
        named = [_name(each) for each in value]
        if all(named) and len({*named}) == len(named):
            return dict(zip(map(str, named), value, strict=True))
        return {f"[{number}]": each for number, each in enumerate(value)}
    return None


def _name(element: Any) -> str | None:
    if not isinstance(element, dict):
        return None
    if isinstance(name := dig(element, "metadata.name"), str):
        return f"[{name}]"
    return next((f"[{key}={element[key]}]" for key in NAMES if isinstance(element.get(key), str | int)), None)


def join(path: str, name: str) -> str:
    """The path of a child."""
    return f"{path}{name}" if name.startswith("[") or not path else f"{path}.{name}"
