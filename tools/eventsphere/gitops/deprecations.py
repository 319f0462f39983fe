"""Fields of an object that a Kubernetes version still serves and calls deprecated in its own schema."""

import re
from collections.abc import Iterator
from typing import Any

from eventsphere.gitops.manifests import Manifest
from eventsphere.gitops.schemas import Schema, definitions, schema_of

SAYS = re.compile(r"\b[Dd]eprecated[:.] *(.*)")


def deprecated_fields(manifest: Manifest, version: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each deprecated field that the object sets, and what its schema says instead."""
    schema = schema_of(manifest.api_version, manifest.kind, version)
    if schema is not None:
        yield from _walk(manifest.data, schema, version, ())


def _walk(value: Any, schema: Schema, version: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    schema = _resolved(schema, version)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, schema.get("items", {}), version, (*path, str(number)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            field = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
            if isinstance(field, dict):
                yield from _said(field, (*path, key))
                yield from _walk(inner, field, version, (*path, key))


def _said(field: Schema, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if found := SAYS.search(field.get("description", "")):
        yield ".".join(path), found[1].split(". ")[0].strip() or "nothing replaces it"


def _resolved(schema: Schema, version: str) -> Schema:
    """Return what a reference leads to; custom kinds refer to schemas without a word about deprecation."""
    while "$ref" in schema:
        schema = definitions(version)["$defs"].get(schema["$ref"].rpartition("/")[2], {})
    return schema
