"""JSON by orjson."""

from typing import Any

import orjson
from bson import ObjectId
from quart import Response
from quart.json.provider import JSONProvider

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
