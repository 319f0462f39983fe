"""Raw documents as JSON answers, with entity tags and cache policies.

They do not pass through pydantic: a list of events costs a sixth this way. A test holds them to the schemas.
"""

from hashlib import blake2b

from quart import Response, request

from event.rules import etag
from event.seats import are_kept, limit_of
from kit.access import visitor
from kit.asgi import SHARED
from kit.database import Document
from kit.json import dumps
from kit.runtime import runtime

PUBLIC = "public, max-age=1, s-maxage=1"
OWN_COPY = "private, no-cache"
SECRET = "private, no-store"  # noqa: S105 - a cache policy


def answer_event(document: Document, status: int = 200, *, read: bool = False) -> Response:
    """One event with its version; what only a token can show is kept by no cache."""
    version = document.pop("version")
    policy = cache_policy(needs_token=not read or document["status"] == "draft")
    return _json(shown(document), status, etag(version), policy)


def answer_page(items: list[Document], cursor: str | None, *, needs_token: bool) -> Response:
    """One page; its entity tag is a hash."""
    return _json(
        {"items": [shown(item) for item in items], "next_cursor": cursor}, 200, None, cache_policy(needs_token)
    )


def cache_policy(needs_token: bool) -> str:
    """Who may keep an answer: everybody for a second, only the client and asking each time, or nobody.

    Without the need of a token an answer depends on nobody, so those attendees share who are signed in. Organizers and
    admins get their own, which shows at once what they have changed.
    """
    if needs_token:
        return SECRET
    who = visitor()
    if who is None or who.role == "attendee":
        request.scope[SHARED] = PUBLIC.encode()  # type: ignore[literal-required]
    return PUBLIC if who is None else OWN_COPY


def shown(document: Document) -> Document:
    """A raw document as clients see it."""
    document.pop("title_key", None)
    document["max_per_person"] = limit_of(document)
    document.setdefault("time_zone", "UTC")  # for events that are older than the field
    more = {"waiting_list": are_kept(document)}
    document.pop("queue", None)
    image = runtime().service.images.url(document.pop("image_key"))
    return {"id": document.pop("_id")} | document | more | {"image_url": image}


def _json(value: Document, status: int, tag: str | None, policy: str) -> Response:
    body = dumps(value)
    tag = tag or f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": policy}
    return Response(body, status, headers, content_type="application/json")
