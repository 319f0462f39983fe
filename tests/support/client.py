"""A small HTTP client for tests: one call, one reply, nothing kept between two calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partialmethod
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
import orjson
from multidict import CIMultiDictProxy

from kit.connections import CrowdedConfig

NOTHING = object()


@dataclass(frozen=True)
class Reply:
    """What a service answered; `body` is parsed when it is JSON."""

    status: int
    headers: CIMultiDictProxy[str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw) if "json" in self.headers.get("Content-Type", "") and self.raw else None

    @property
    def code(self) -> str | None:
        """The stable code of a problem; None for anything else."""
        return self.body["code"] if self.headers.get("Content-Type") == "application/problem+json" else None

    @property
    def fields(self) -> set[str]:
        """The fields that a validation problem names."""
        return {error["field"] for error in self.body.get("errors", [])}

    @property
    def cookies(self) -> SimpleCookie:
        found = SimpleCookie()
        for value in self.headers.getall("Set-Cookie", []):
            found.load(value)
        return found


class Client:
    """Calls one running service; `config` is what it is served with when it runs in the test's own process."""

    config: CrowdedConfig

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def call(
        self,
        method: str,
        path: str,
        json: Any = NOTHING,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        data: bytes | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> Reply:
        """Make one call; `json` is sent as JSON, `data` as it is."""
        sent = dict(headers or {})
        if json is not NOTHING:
            data = orjson.dumps(json)
            sent.setdefault("Content-Type", "application/json")
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        async with self.session.request(
            method, self.url + path, data=data, headers=sent, params=params, allow_redirects=False
        ) as response:
            return Reply(response.status, response.headers, await response.read())

    get = partialmethod(call, "GET")
    post = partialmethod(call, "POST")
    put = partialmethod(call, "PUT")
    patch = partialmethod(call, "PATCH")
    delete = partialmethod(call, "DELETE")
