"""Put the edge together: which path goes where."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import unquote

import aiohttp
from aiohttp import web

from eventsphere.edge import connections as connections  # takes the place of aiohttp's own
from eventsphere.edge import problems
from eventsphere.edge.bodies import CHUNK_BYTES
from eventsphere.edge.headers import security_headers
from eventsphere.edge.proxy import Proxy
from eventsphere.edge.replicas import Replicas
from eventsphere.edge.settings import EdgeSettings
from eventsphere.edge.site import Site

KEEP_ALIVE_SECONDS = 75
NEVER_ROUTED = ("/api", "/internal", "/healthz", "/readyz", "/metrics", "/openapi.json")
PROXIES: web.AppKey[dict[str, Proxy]] = web.AppKey("proxies", dict)
SITE: web.AppKey[Site] = web.AppKey("site", Site)
SETTINGS: web.AppKey[EdgeSettings] = web.AppKey("settings", EdgeSettings)


def create_app(settings: EdgeSettings) -> web.Application:
    """An application that serves the web app, and the services under `/api`."""
    app = web.Application(handler_args={"auto_decompress": False, "keepalive_timeout": KEEP_ALIVE_SECONDS})
    app[SETTINGS] = settings
    app[SITE] = Site(settings.site)
    app[PROXIES] = {}
    secure = security_headers(settings.pictures_origin)

    async def finish_headers(_: web.Request, answer: web.StreamResponse) -> None:
        answer.headers.pop("Server", None)
        for name, value in secure.items():
            answer.headers.setdefault(name, value)

    async def run(app: web.Application) -> AsyncIterator[None]:
        async with _session(settings) as session:
            services = {name: Replicas(urls, settings.skip_seconds) for name, urls in settings.upstreams.items()}
            for name, replicas in services.items():
                app[PROXIES][name] = Proxy(name, replicas, session, settings.max_body_bytes)
            watch = asyncio.gather(*(each.watch(session, settings.probe_seconds) for each in services.values()))
            yield
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch

    app.cleanup_ctx.append(run)
    app.on_response_prepare.append(finish_headers)
    app.router.add_route("*", "/{path:.*}", route)
    return app


async def route(request: web.Request) -> web.StreamResponse:
    """Hand the request to the service whose prefix it has, or to the web app."""
    path = unquote(request.rel_url.raw_path)
    if {".", ".."} & set(path.split("/")) or "\\" in path:
        return problems.not_found(request)  # no service shall ever resolve a way around these rules
    for prefix, service in request.app[SETTINGS].prefixes.items():
        if _is_under(path, prefix):
            return await request.app[PROXIES][service].handle(request)
    if any(_is_under(path, prefix) for prefix in NEVER_ROUTED):
        return problems.not_found(request)
    return await request.app[SITE].handle(request)


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def _session(settings: EdgeSettings) -> aiohttp.ClientSession:
    """A pooled session that changes nothing on its way; its idle connections end before the services' do (75 s)."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30, use_dns_cache=True),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=2, sock_read=settings.timeout_seconds),
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        auto_decompress=False,
        read_bufsize=CHUNK_BYTES,
        cookie_jar=aiohttp.DummyCookieJar(),
    )
