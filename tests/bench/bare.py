"""The yardsticks, on Hypercorn and Quart and nothing else of ours.

`/bare` answers a small document by orjson. `/floor` does before it what a booking can't do without: it stores a
document, calls another service, and changes the document, each by the plain call of the driver.
"""

import asyncio
import sys
from typing import Any

import aiohttp
import orjson
import uvloop
from bson import ObjectId
from hypercorn.asyncio import serve
from hypercorn.config import Config
from pymongo import AsyncMongoClient
from quart import Quart, Response

app = Quart(__name__, static_folder=None)
DOCUMENT = {"id": "66f0c1d2e3a4b5c6d7e8f901", "title": "Evening of strings", "remaining": 120, "status": "published"}


@app.get("/bare")
async def bare() -> Response:
    """Encode and answer."""
    return Response(orjson.dumps(DOCUMENT), content_type="application/json")


@app.get("/floor")
async def floor() -> Response:
    """Two writes and one call, then the same answer."""
    calls: aiohttp.ClientSession = app.extensions["calls"]
    bookings: Any = app.extensions["database"]["bench"]["bookings"]
    key = ObjectId()
    await bookings.insert_one({"_id": key, "status": "pending"} | DOCUMENT)
    async with calls.put(app.extensions["callee"], data=orjson.dumps(DOCUMENT)) as answer:
        await answer.read()
    await bookings.update_one({"_id": key, "status": "published"}, {"$set": {"status": "confirmed"}})
    return Response(orjson.dumps(DOCUMENT), content_type="application/json")


@app.put("/callee")
async def callee() -> Response:
    """What `/floor` calls, in another process."""
    return Response(orjson.dumps(DOCUMENT), content_type="application/json")


async def main(port: int, database: str = "", callee: str = "") -> None:
    """Listen until SIGTERM."""
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.accesslog = None
    config.errorlog = None
    async with aiohttp.ClientSession() as calls:
        app.extensions |= {"calls": calls, "callee": callee}
        if database:
            app.extensions["database"] = AsyncMongoClient[dict[str, Any]](database)
        await serve(app, config, shutdown_trigger=asyncio.Event().wait)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), *sys.argv[2:]))
