"""Strict schemas: every object is checked, and a kind without a schema is an error too.

Kubernetes' own come with the package kubernetes-validate. Those of the custom kinds that the tree uses are in
crds.json.gz: field names and types alone, from the OpenAPI documents of Argo CD 3.2, External Secrets 0.20, the
Prometheus operator 0.80, Istio 1.24 and Kyverno 1.19 (all Apache-2.0; 17 kB, since no registry has them all).
"""

import gzip
import importlib.resources
import json
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from eventsphere.gitops.manifests import Manifest

KUBERNETES = "1.34"
Schema = dict[str, Any]


def problem(manifest: Manifest, version: str = KUBERNETES) -> str | None:
    """What is wrong with the object, as `object: field: reason`; None when it fits its schema."""
    schema = schema_of(manifest.api_version, manifest.kind, version)
    if schema is None:
        return f"{manifest.key}: Kubernetes {version} and crds.json.gz know no {manifest.api_version} {manifest.kind}"
    error = best_match(_validator(manifest.api_version, manifest.kind, version).iter_errors(manifest.data))
    return None if error is None else f"{manifest.key}: {_place(error)}: {_reason(error)}"


def _place(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.absolute_path) or "the object"


def _reason(error: ValidationError) -> str:
    return error.message if len(error.message) < 200 else f"{error.message[:120]} ... (must fit {error.validator})"


@cache
def _validator(api_version: str, kind: str, version: str) -> Draft202012Validator:
    schema = schema_of(api_version, kind, version) or {}
    return Draft202012Validator(schema, registry=_registry(version))


@cache
def definitions(version: str) -> Schema:
    """Return what the schemas of a version refer to."""
    return cast("Schema", json.loads(_folder(version).joinpath("_definitions.json").read_text()))


@cache
def _registry(version: str) -> Registry[Any]:
    content = definitions(version)
    resource = DRAFT202012.create_resource(content)
    return cast("Registry[Any]", Registry().with_resource(content["$id"], resource))


def _folder(version: str) -> importlib.resources.abc.Traversable:
    return _all().joinpath(f"v{version}.0-local-strict")


def versions() -> list[str]:
    """Return the Kubernetes versions whose schemas are here, oldest first."""
    names = (each.name for each in _all().iterdir())
    found = (name.removeprefix("v").removesuffix(".0-local-strict") for name in names if name.endswith("-strict"))
    return sorted(found, key=lambda version: int(version.partition(".")[2]))


def _all() -> importlib.resources.abc.Traversable:
    return importlib.resources.files("kubernetes_validate").joinpath("kubernetes-json-schema")


@cache
def schema_of(api_version: str, kind: str, version: str) -> Schema | None:
    """Return the strict schema of a kind; None for an unknown one."""
    custom = _custom().get(f"{api_version}/{kind}")
    if custom is not None:
        return custom
    group, _, number = api_version.rpartition("/")
    name = "-".join(part for part in (kind.lower(), group.split(".")[0], number) if part)
    file = _folder(version).joinpath(f"{name}.json")
    return cast("Schema", json.loads(file.read_text())) if file.is_file() else None


@cache
def _custom() -> dict[str, Schema]:
    packed = importlib.resources.files("eventsphere.gitops").joinpath("crds.json.gz").read_bytes()
    return cast("dict[str, Schema]", json.loads(gzip.decompress(packed)))
