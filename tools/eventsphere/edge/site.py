"""The built web app: hashed assets for ever, the page always fresh."""

from pathlib import Path

from aiohttp import web

from eventsphere.edge import problems

IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>EventSphere</title></head>
<body><h1>EventSphere</h1>
<p>The APIs are running. The web app is not built yet: it needs Node 20 or later.</p>
<pre>make web</pre>
<p>Then reload this page. The list of events is at <a href="/api/events">/api/events</a>.</p>
</body></html>
"""


class Site:
    """Files of a folder; every other address without a dot gets `index.html`, whose script routes it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A file, the page, or 404; looked up anew each time, so that a build needs no restart."""
        if request.method not in {"GET", "HEAD"} or "/." in request.path:
            return problems.not_found(request)
        if not self._folder or not (self._folder / "index.html").is_file():
            return self._not_built(request)
        asked = self._file(self._folder, request.path)
        if asked:
            hashed = request.path.startswith("/assets/")
            return web.FileResponse(asked, headers={"Cache-Control": IMMUTABLE if hashed else FRESH})
        if "." in request.path.rpartition("/")[2]:  # the app has no page with a dot in its name
            return problems.not_found(request)
        return web.FileResponse(self._folder / "index.html", headers={"Cache-Control": FRESH})

    @staticmethod
    def _file(folder: Path, path: str) -> Path | None:
        if "\0" in path:
            return None
        file = (folder / path.lstrip("/")).resolve()
        return file if file.is_relative_to(folder) and file.is_file() else None

    @staticmethod
    def _not_built(request: web.Request) -> web.Response:
        if request.path != "/":
            return problems.not_found(request)
        return web.Response(text=NOT_BUILT, content_type="text/html", headers={"Cache-Control": "no-store"})
