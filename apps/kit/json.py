"""JSON by orjson: for Quart's answers and for request bodies."""

from typing import Any

import orjson
from bson import ObjectId
from quart import Request as QuartRequest
from quart import Response
from quart.json.provider import JSONProvider

from kit.problems import MalformedJson

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def _default(value: Any) -> str:
    if isinstance(value, ObjectId):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def dumps(value: Any) -> bytes:
    """JSON in UTF-8: times in RFC 3339 with Z, ids as text."""
    return orjson.dumps(value, _default, OPTIONS)


class Provider(JSONProvider):
    """Quart's JSON through orjson (half the time of the standard library on long lists)."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        """JSON as text."""
        return dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        """The value of a JSON text."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """An application/json response."""
        return Response(dumps(self._prepare_response_obj(args, kwargs)), mimetype="application/json")


class Request(QuartRequest):
    """A request whose body is JSON in UTF-8 or a problem, never an internal error."""

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The parsed body; None when the client says that it is something else.

        Raises:
            MalformedJson: it cannot be parsed.
        """
        if not (force or self.is_json):
            return None
        try:
            return orjson.loads(await self.get_data(cache, as_text=False, parse_form_data=False))
        except orjson.JSONDecodeError as error:
            raise MalformedJson(f"not valid JSON at line {error.lineno}, column {error.colno}") from error
