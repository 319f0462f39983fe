"""The OpenAPI 3.1 document, made from the very schemas that validate, with what quart-schema leaves out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from quart_schema import OpenAPIProvider
from quart_schema.validation import (
    QUART_SCHEMA_HEADERS_ATTRIBUTE,
    QUART_SCHEMA_QUERYSTRING_ATTRIBUTE,
    QUART_SCHEMA_REQUEST_ATTRIBUTE,
)
from werkzeug.routing.rules import Rule

from kit import access, problems
from kit.problems import Problem
from kit.types import OBJECT_ID_PATTERN
from kit.view import needs_body

PROBLEMS = "_eventsphere_problems"
OTHER_ANSWERS = "_eventsphere_other_answers"

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457); `code` is stable, `errors` names fields.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string", "description": "For developers"},
                    "code": {"type": "string", "enum": sorted({*problems.FIELD_CODES.values(), *problems.RULE_CODES})},
                    "bound": {"type": "integer", "description": "The least or most that the code speaks of"},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Media:
    """An answer that is not JSON."""

    content_type: str
    description: str


class Provider(OpenAPIProvider):
    """Adds problems, security, required parameters, ids and answers without JSON."""

    def schema(self) -> dict[str, Any]:
        """The whole document."""
        document = super().schema()
        _name_schemas(document)
        document["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
        document["components"]["securitySchemes"] = {
            "user": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "service": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        }
        return document

    def generate_rules(self) -> Iterable[Rule]:
        """Every rule, in the order of its path."""
        return sorted(super().generate_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))

    def operation_id(self, method: str, path: str, func: Callable[..., Any]) -> str | None:
        """The name of the handler."""
        return func.__name__

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        """The path of a rule with all its answers."""
        paths, components = super().build_paths(rule)
        view = self._app.view_functions[rule.endpoint]
        for operations in paths.values():
            for operation in operations.values():
                self._complete(operation, view)
        return paths, components

    def _complete(self, operation: dict[str, Any], view: Callable[..., Any]) -> None:
        operation["responses"] |= {code: _other(answer) for code, answer in getattr(view, OTHER_ANSWERS, {}).items()}
        operation["responses"] |= _problem_answers(view)
        operation["responses"] = {str(code): answer for code, answer in sorted(operation["responses"].items())}
        kind = getattr(view, access.MARK).kind
        operation["security"] = {"public": [], "optional": [{}, {"user": []}]}.get(kind, [{kind: []}])
        if "requestBody" in operation:
            operation["requestBody"]["required"] = needs_body(getattr(view, QUART_SCHEMA_REQUEST_ATTRIBUTE)[0])
        required = _required(view)
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                parameter["schema"] = _path_schema(parameter["name"])
            elif parameter["name"] in required:
                parameter["required"] = True


def _name_schemas(document: dict[str, Any]) -> None:
    """Put every schema of a body or an answer among the components, so that clients' generated types have names."""
    named = document["components"]["schemas"]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    for operation in operations:
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in part.get("content", {}).values():
                schema = content["schema"]
                name = "".join(word for word in re.findall(r"\w+", schema.get("title", "")))
                if name and named.setdefault(name, schema) == schema:
                    content["schema"] = {"$ref": f"#/components/schemas/{name}"}


def _path_schema(name: str) -> dict[str, Any]:
    return {"type": "string", "pattern": OBJECT_ID_PATTERN} if name.endswith("_id") else {"type": "string"}


def _required(view: Callable[..., Any]) -> set[str]:
    models = [
        getattr(view, name, None) for name in (QUART_SCHEMA_HEADERS_ATTRIBUTE, QUART_SCHEMA_QUERYSTRING_ATTRIBUTE)
    ]
    fields = [item for model in models if model for item in model.model_fields.items()]
    return {name.replace("_", "-") for name, field in fields if field.is_required()} | {
        name for name, field in fields if field.is_required()
    }


def _other(answer: Media | None) -> dict[str, Any]:
    if answer is None:
        return {"description": "Done; no content."}
    schema = {"type": "object" if answer.content_type.endswith("json") else "string"}
    return {"description": answer.description, "content": {answer.content_type: {"schema": schema}}}


def problems_of(view: Callable[..., Any]) -> set[type[Problem]]:
    """Every problem that a route can answer with: its own, and those that its kind brings."""
    found: set[type[Problem]] = {problems.RateLimited, problems.Overloaded, problems.DeadlineExceeded}
    found |= {problems.MalformedRequest, *getattr(view, PROBLEMS, ())}
    if getattr(view, access.MARK).kind != "public":
        found |= {problems.Unauthorized, problems.Forbidden}
    if hasattr(view, QUART_SCHEMA_REQUEST_ATTRIBUTE):
        found |= {problems.MalformedJson, problems.TooLarge, problems.UnsupportedMediaType, problems.RequestTimedOut}
    return found | {problems.ValidationFailed}


def _problem_answers(view: Callable[..., Any]) -> dict[int, Any]:
    by_status: dict[int, list[str]] = {}
    for kind in sorted(problems_of(view), key=lambda kind: kind.code):
        by_status.setdefault(kind.status, []).append(f"`{kind.code}`: {kind.title}")
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "; ".join(codes), "content": content} for status, codes in by_status.items()}
