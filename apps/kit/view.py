"""From a handler to a Quart view: read and validate what came in, bound the time, encode what goes out.

pydantic reads bodies straight from their bytes, and answers are encoded by the schema itself: half the cost of
going through dictionaries.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from bson import ObjectId
from pydantic import BaseModel, ValidationError
from quart import Response, request

from kit.context import deadline
from kit.problems import MalformedJson, UnsupportedMediaType, ValidationFailed, field_error, field_errors
from kit.types import parse_object_id

Answer: TypeAlias = BaseModel | Response | tuple[BaseModel | str, int] | tuple[BaseModel | str, int, Mapping[str, str]]
Handler: TypeAlias = Callable[..., Awaitable[Answer]]
SchemaT = TypeVar("SchemaT", bound=BaseModel)


def make_view(
    handler: Handler,
    body: type[BaseModel] | None,
    query: type[BaseModel] | None,
    headers: type[BaseModel] | None,
) -> Callable[..., Awaitable[Response]]:
    """A view that gives the handler validated arguments, and ends it when the request's time is over."""
    ids = [name for name, kind in inspect.get_annotations(handler, eval_str=True).items() if kind is ObjectId]

    @wraps(handler)
    async def view(**arguments: Any) -> Response:
        async with asyncio.timeout_at(deadline()):
            for name in ids:
                arguments[name] = read_id(name, arguments[name])
            if headers:
                arguments["headers"] = read_headers(headers)
            if query:
                arguments["query_args"] = read_query(query)
            if body:
                arguments["data"] = await read_body(body)
            return encode(await handler(**arguments))

    return view


def read_id(name: str, value: str) -> ObjectId:
    """A path parameter as an id.

    Raises:
        ValidationFailed: it is none.
    """
    try:
        return parse_object_id(value)
    except ValueError as error:
        raise ValidationFailed(errors=[field_error(name, str(error))]) from error


async def read_body(schema: type[SchemaT]) -> SchemaT:
    """The JSON body; where every field is optional it may be left out altogether.

    Raises:
        UnsupportedMediaType: it is said to be something else.
        MalformedJson: it cannot be parsed.
        ValidationFailed: it does not fit the schema.
    """
    raw = await request.get_data(as_text=False, parse_form_data=False)
    if not raw and not needs_body(schema):
        raw = b"{}"
    elif not request.is_json:
        raise UnsupportedMediaType
    try:
        return schema.model_validate_json(raw)
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            raise MalformedJson(str(error.errors(include_input=False)[0]["msg"])) from error
        raise invalid(error) from error


def needs_body(schema: type[BaseModel]) -> bool:
    """Whether a field of the schema has to be given."""
    return any(field.is_required() for field in schema.model_fields.values())


def read_query(schema: type[SchemaT]) -> SchemaT:
    """The query string; a parameter that is given twice is a list, which most schemas refuse.

    Raises:
        ValidationFailed: it does not fit the schema.
    """
    given: dict[str, Sequence[str] | str] = {
        name: values if len(values) > 1 else values[0] for name, values in request.args.lists()
    }
    try:
        return schema.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from error


def read_headers(schema: type[SchemaT]) -> SchemaT:
    """Those headers that the schema names, `idempotency_key` being Idempotency-Key.

    Raises:
        ValidationFailed: one is missing or does not fit.
    """
    names = {field: field.replace("_", "-").title() for field in schema.model_fields}
    try:
        return schema.model_validate(
            {field: request.headers[name] for field, name in names.items() if name in request.headers}
        )
    except ValidationError as error:
        problem = invalid(error)
        for item in problem.extensions["errors"]:
            item["field"] = names.get(item["field"], item["field"])
        raise problem from error


def invalid(error: ValidationError) -> ValidationFailed:
    """A problem that names each field, and repeats nothing that the client sent."""
    return ValidationFailed(errors=field_errors(error.errors(include_url=False, include_input=False)))


def encode(answer: Answer) -> Response:
    """The response for what a handler returned."""
    if isinstance(answer, Response):
        return answer
    value, status, headers = _parts(answer)
    if isinstance(value, str):
        return Response(value, status, headers)
    return Response(value.model_dump_json(), status, headers, content_type="application/json")


def _parts(answer: Any) -> tuple[BaseModel | str, int, dict[str, str]]:
    match answer:
        case (value, status, headers):
            return value, status, dict(headers)
        case (value, status):
            return value, status, {}
        case _:
            return answer, 200, {}
