"""The edge's own errors, in the shape that the services use (RFC 9457)."""

import json
import uuid
from http import HTTPStatus

from aiohttp import web


def problem(request: web.Request, status: HTTPStatus, code: str, detail: str, **headers: str) -> web.Response:
    """An `application/problem+json` answer; `code` is stable, `detail` is for people."""
    request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
    body = {
        "type": f"urn:eventsphere:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "instance": request.path,
        "request_id": request_id,
    }
    sent = {"X-Request-ID": request_id, "Cache-Control": "no-store"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/problem+json", headers=sent
    )


def not_found(request: web.Request) -> web.Response:
    """404: also for what exists but is never routed from outside."""
    return problem(request, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def too_large(request: web.Request, limit: int) -> web.Response:
    """413: the body is longer than the edge lets through."""
    return problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", f"A body has at most {limit} bytes.")


def too_slow(request: web.Request) -> web.Response:
    """408: the body did not come in time."""
    detail = "The body took too long to arrive. Nothing was done; please try again."
    return problem(request, HTTPStatus.REQUEST_TIMEOUT, "request_timeout", detail, Connection="close")


def unavailable(request: web.Request, service: str) -> web.Response:
    """503: no replica took the connection, so nothing was done and the call can be repeated."""
    detail = f"The {service} service can't be reached just now. Nothing was done; please try again."
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", detail, Retry_After="1")


def broken(request: web.Request, service: str) -> web.Response:
    """502: the connection broke after the request was sent, so what happened is not known."""
    detail = f"The {service} service broke off. It is not known whether the call was done."
    return problem(request, HTTPStatus.BAD_GATEWAY, "bad_gateway", detail)


def timed_out(request: web.Request, service: str) -> web.Response:
    """504: no answer in time, so what happened is not known."""
    detail = f"The {service} service did not answer in time. It is not known whether the call was done."
    return problem(request, HTTPStatus.GATEWAY_TIMEOUT, "timeout", detail)
