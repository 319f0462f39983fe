"""The services' OpenAPI documents, made from the applications themselves without starting them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from quart import Quart

from eventsphere.local.secrets import ec_key, rsa_key
from kit.app import openapi_document

FOLDER = Path("docs/api")
NOWHERE = "http://127.0.0.1:1"
SECRET = "k" * 32


def applications() -> dict[str, Quart]:
    """Every service's application by its name, with settings that lead nowhere."""
    made: dict[str, Callable[[dict[str, Any]], Quart]] = {"auth": _auth, "event": _event, "booking": _booking}
    common: dict[str, Any] = {"mongodb_uri": "mongodb://127.0.0.1:1"}
    return {name: make(common) for name, make in made.items()}


def documents() -> dict[str, bytes]:
    """Every service's OpenAPI document, as it is committed."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    return {name: orjson.dumps(openapi_document(app), option=options) for name, app in applications().items()}


def write(folder: Path) -> list[Path]:
    """Write the documents; returns the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, document in documents().items():
        path = folder / f"{name}.json"
        if not path.exists() or path.read_bytes() != document:
            path.write_bytes(document)
            changed.append(path)
    return changed


def _auth(common: dict[str, Any]) -> Quart:
    from auth.app import create_app
    from auth.settings import AuthSettings

    return create_app(AuthSettings(**common, event_url=NOWHERE, service_token_keys=SECRET, jwt_private_keys=rsa_key()))


def _event(common: dict[str, Any]) -> Quart:
    from event.app import create_app
    from event.settings import EventSettings

    return create_app(EventSettings(**common | _peers(), images_bucket="images"))


def _booking(common: dict[str, Any]) -> Quart:
    from booking.app import create_app
    from booking.settings import BookingSettings

    own = {"event_url": NOWHERE, "bookings_topic_arn": "arn:aws:sns:us-east-1:000000000000:bookings"}
    return create_app(BookingSettings(**common | _peers() | own, ticket_private_keys=ec_key()))


def _peers() -> dict[str, Any]:
    return {"auth_url": NOWHERE, "service_token_keys": SECRET}
