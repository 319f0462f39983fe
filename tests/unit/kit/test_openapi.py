from typing import Any

import pytest
from quart import Quart

from kit.app import openapi_document
from tests.support.asgi import call


@pytest.fixture
def document(app: Quart) -> dict[str, Any]:
    return openapi_document(app)


def operation(document: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path][method]
    return found


def statuses(document: dict[str, Any], method: str, path: str) -> set[str]:
    return set(operation(document, method, path)["responses"])


async def test_document_is_served_as_it_is_made(app: Quart, document: dict[str, Any]) -> None:
    answer = await call(app.asgi_app, "/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == document
    assert document["openapi"].startswith("3.1")
    assert document["info"] == {"title": "Sample", "version": "1.0.0"}


def test_every_route_is_in_it(app: Quart, document: dict[str, Any]) -> None:
    ours = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(method, path) for path, found in document["paths"].items() for method in found} == ours


def test_operations_are_named_by_their_handlers(document: dict[str, Any]) -> None:
    names = [found["operationId"] for path in document["paths"].values() for found in path.values()]
    assert len(set(names)) == len(names)
    assert operation(document, "post", "/notes")["operationId"] == "create_note"
    assert operation(document, "post", "/notes")["summary"] == "Write a note."


def test_body_is_required_and_its_schema_is_the_one_that_validates(document: dict[str, Any]) -> None:
    body = operation(document, "post", "/notes")["requestBody"]
    assert body["required"] is True
    (name,) = body["content"]["application/json"]["schema"].values()
    schema = document["components"]["schemas"][name.rpartition("/")[2]]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["text"]
    assert (schema["properties"]["count"]["minimum"], schema["properties"]["count"]["maximum"]) == (1, 10)


def test_every_parameter_is_named_with_where_it_is_and_whether_it_must(document: dict[str, Any]) -> None:
    found = {
        (parameter["in"], parameter["name"]): parameter
        for parameter in operation(document, "put", "/notes/{note_id}/taste")["parameters"]
    }
    required = {key: parameter.get("required", False) for key, parameter in found.items()}
    assert required == {("path", "note_id"): True, ("query", "flavour"): True, ("header", "idempotency-key"): True}
    assert found["path", "note_id"]["schema"]["pattern"] == "^[0-9a-f]{24}$"
    assert found["query", "flavour"]["schema"]["pattern"] == "^(sweet|salty)$"


def test_optional_parameters_are_not_required(document: dict[str, Any]) -> None:
    parameters = operation(document, "get", "/notes")["parameters"]
    assert {parameter["name"]: parameter.get("required", False) for parameter in parameters} == {
        "limit": False,
        "cursor": False,
    }


def test_path_parameters_that_are_no_ids_are_texts(document: dict[str, Any]) -> None:
    (parameter,) = operation(document, "get", "/wait/{milliseconds}")["parameters"]
    assert parameter["schema"] == {"type": "string"}


@pytest.mark.parametrize(
    ("method", "path", "security"),
    [
        ("get", "/poster", []),
        ("get", "/whoami", [{}, {"user": []}]),
        ("post", "/notes", [{"user": []}]),
        ("put", "/internal/notes/{note_id}", [{"service": []}]),
    ],
)
def test_security_is_that_of_the_route(document: dict[str, Any], method: str, path: str, security: list[Any]) -> None:
    assert operation(document, method, path)["security"] == security
    named = {name for choice in security for name in choice}
    assert named <= set(document["components"]["securitySchemes"])


def test_answers_are_all_there(document: dict[str, Any]) -> None:
    everywhere = {"400", "422", "429", "503", "504"}
    assert statuses(document, "get", "/poster") == {"200", "304"} | everywhere
    assert statuses(document, "get", "/notes") == {"200", "401", "403"} | everywhere
    assert statuses(document, "post", "/notes") == {"201", "401", "403", "408", "409", "413", "415"} | everywhere
    assert statuses(document, "delete", "/notes/{note_id}") == {"204", "401", "403"} | everywhere


def test_problems_are_problem_documents_with_their_codes(document: dict[str, Any]) -> None:
    answers = operation(document, "post", "/notes")["responses"]
    assert answers["409"]["description"] == "`taken`: It is taken"
    assert answers["400"]["description"] == (
        "`malformed_json`: The body is not valid JSON; `malformed_request`: The request is malformed"
    )
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert all(answer["content"] == content for status, answer in answers.items() if status >= "400")


def test_answers_that_are_no_json_say_what_they_are(document: dict[str, Any]) -> None:
    answers = operation(document, "get", "/poster")["responses"]
    assert answers["200"]["content"] == {"text/plain": {"schema": {"type": "string"}}}
    assert answers["304"] == {"description": "Done; no content."}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(inner) for inner in value.values()))
        return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()

    found = references(document)
    assert found
    assert all(name.removeprefix("#/components/schemas/") in document["components"]["schemas"] for name in found)


def test_same_application_makes_the_same_document(app: Quart, document: dict[str, Any]) -> None:
    again = openapi_document(app)
    assert list(again["paths"]) == list(document["paths"]) == sorted(document["paths"])
    assert again == document
