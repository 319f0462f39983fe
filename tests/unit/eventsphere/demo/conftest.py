"""A double of the platform's public API, as far as the demo uses it."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

ADMIN = "admin@example.org"


class Platform:
    """Accounts, events, bookings and waiting lists in memory, with pages of ten."""

    def __init__(self) -> None:
        self.url = ""
        self.accounts: dict[str, dict[str, str]] = {ADMIN: self._account("0", "admin", "password")}
        self.events: list[dict[str, Any]] = []
        self.bookings: list[dict[str, Any]] = []
        self.waiting: list[dict[str, Any]] = []
        self.pictures: list[bytes] = []
        self.confirmed = 0
        self.too_busy = 0
        self._ids = itertools.count(1)

    @staticmethod
    def _account(number: str, role: str, password: str) -> dict[str, str]:
        return {"id": number, "role": role, "password": password}

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._busy])
        app.router.add_post("/api/auth/register", self._register)
        app.router.add_post("/api/auth/login", self._login)
        app.router.add_put("/api/auth/users/{id}/role", self._grant)
        app.router.add_get("/api/events", self._list_events)
        app.router.add_post("/api/events", self._create)
        app.router.add_post("/api/events/{id}/image", self._image)
        app.router.add_put("/api/events/{id}/image", self._confirm)
        app.router.add_post("/api/events/{id}/publish", self._publish)
        app.router.add_post("/api/events/{id}/cancel", self._cancel)
        app.router.add_get("/api/bookings/waiting-list", self._list_waiting)
        app.router.add_post("/api/bookings/waiting-list", self._wait)
        app.router.add_get("/api/bookings", self._list_bookings)
        app.router.add_post("/api/bookings", self._book)
        app.router.add_post("/pictures", self._store)
        return app

    @web.middleware
    async def _busy(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.too_busy:
            self.too_busy -= 1
            return web.json_response({}, status=429, headers={"Retry-After": "0"})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _register(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["email"] in self.accounts:
            return web.json_response({"detail": "taken"}, status=409)
        self.accounts[body["email"]] = self._account(str(next(self._ids)), "attendee", body["password"])
        return self._tokens(body["email"], 201)

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.accounts[body["email"]]["password"] != body["password"]:
            return web.json_response({"detail": "no"}, status=401)
        return self._tokens(body["email"], 200)

    def _tokens(self, email: str, status: int) -> web.Response:
        user = {name: self.accounts[email][name] for name in ("id", "role")}
        return web.json_response({"access_token": user["id"], "user": user}, status=status)

    async def _grant(self, request: web.Request) -> web.Response:
        assert self._caller(request)["role"] == "admin"
        changed = next(each for each in self.accounts.values() if each["id"] == request.match_info["id"])
        changed["role"] = (await request.json())["role"]
        return web.json_response({})

    def _caller(self, request: web.Request) -> dict[str, str]:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return next(each for each in self.accounts.values() if each["id"] == token)

    async def _create(self, request: web.Request) -> web.Response:
        caller = self._caller(request)
        assert caller["role"] == "organizer"
        event = await request.json() | {"id": f"e{next(self._ids)}", "organizer_id": caller["id"], "status": "draft"}
        self.events.append(event)
        return web.json_response(event, status=201)

    async def _image(self, _: web.Request) -> web.Response:
        return web.json_response({"url": f"{self.url}/pictures", "fields": {"key": "a"}, "key": "a"}, status=201)

    async def _confirm(self, request: web.Request) -> web.Response:
        assert await request.json() == {"key": "a"}
        self.confirmed += 1
        return web.json_response({})

    async def _store(self, request: web.Request) -> web.Response:
        file = (await request.post())["file"]
        assert isinstance(file, web.FileField)
        self.pictures.append(file.file.read())
        return web.Response(status=204)

    async def _publish(self, request: web.Request) -> web.Response:
        return self._become(request, "published")

    async def _cancel(self, request: web.Request) -> web.Response:
        assert any(booking["event"]["id"] == request.match_info["id"] for booking in self.bookings)
        return self._become(request, "cancelled")

    def _become(self, request: web.Request, status: str) -> web.Response:
        event = next(each for each in self.events if each["id"] == request.match_info["id"])
        event["status"] = status
        return web.json_response(event)

    async def _list_events(self, request: web.Request) -> web.Response:
        assert request.query["mine"] == "true"
        caller = self._caller(request)["id"]
        return self._page(request, [event for event in self.events if event["organizer_id"] == caller])

    async def _list_waiting(self, request: web.Request) -> web.Response:
        caller = self._caller(request)["id"]
        return self._page(request, [each for each in self.waiting if each["user"] == caller])

    async def _wait(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.waiting.append({"user": self._caller(request)["id"], "event": {"id": body["event_id"]}})
        return web.json_response(self.waiting[-1], status=201)

    async def _list_bookings(self, request: web.Request) -> web.Response:
        caller = self._caller(request)["id"]
        return self._page(request, [each for each in self.bookings if each["user"] == caller])

    @staticmethod
    def _page(request: web.Request, items: list[dict[str, Any]]) -> web.Response:
        start = int(request.query.get("cursor", "0"))
        more = str(start + 10) if len(items) > start + 10 else None
        return web.json_response({"items": items[start : start + 10], "next_cursor": more})

    async def _book(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert request.headers["Idempotency-Key"]
        made = {"user": self._caller(request)["id"], "event": {"id": body["event_id"]}, "seats": body["seats"]}
        self.bookings.append(made)
        return web.json_response(made, status=201)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    async with TestServer(platform.app()) as server:
        platform.url = str(server.make_url("/")).rstrip("/")
        yield platform
