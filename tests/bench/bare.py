"""The yardstick: one Quart route that answers a small document by orjson, on Hypercorn, and nothing else."""

import asyncio
import sys

import orjson
import uvloop
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, Response

app = Quart(__name__, static_folder=None)
DOCUMENT = {"id": "66f0c1d2e3a4b5c6d7e8f901", "title": "Evening of strings", "remaining": 120, "status": "published"}


@app.get("/bare")
async def bare() -> Response:
    """Encode and answer."""
    return Response(orjson.dumps(DOCUMENT), content_type="application/json")


async def main(port: int) -> None:
    """Listen until SIGTERM."""
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.accesslog = None
    config.errorlog = None
    await serve(app, config, shutdown_trigger=asyncio.Event().wait)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
