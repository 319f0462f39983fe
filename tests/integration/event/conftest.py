"""The event service over real HTTP, with auth's keys, a real database and S3 by moto."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import pytest_asyncio
from botocore.exceptions import BotoCoreError
from pydantic import SecretStr
from quart import Quart

from event.app import create_app
from event.settings import EventSettings
from kit.service_tokens import ServiceTokens
from tests.integration.conftest import Serve
from tests.support.database import free_port
from tests.support.events import RunningEvents
from tests.support.keys import TokenKeys

BUCKET = "pictures"
SECRET = "a-secret-that-only-event-and-booking-have"
START_SECONDS = 30
ANYONE = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/events/*"}


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """Where the service looks for S3, and its credentials; nothing answers there unless a test asks for `s3_url`."""
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in credentials.items():
            patch.setenv(name, value)
        yield f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="session")
def s3_url(s3_address: str) -> Iterator[str]:
    """S3 with our bucket, as a process of its own."""
    program, port = Path(sys.executable).with_name("moto_server"), s3_address.rpartition(":")[2]
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", port], env=os.environ, **quiet)
    try:
        _make_bucket(s3_address)
        yield s3_address
    finally:
        process.terminate()
        process.wait(10)


def _make_bucket(url: str) -> None:
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1")
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [ANYONE]}))
        except BotoCoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def public_keys(keys: TokenKeys) -> Quart:
    """Auth, as far as event needs it: its public keys."""
    app = Quart("keys")

    @app.get("/api/auth/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return keys.local.document

    @app.get("/readyz")
    async def ready() -> str:
        return "ready"

    return app


@pytest_asyncio.fixture(scope="module")
async def events(
    serve: Serve, service_settings: dict[str, Any], keys: TokenKeys, public_keys: Quart, s3_address: str
) -> RunningEvents:
    """The running service."""
    auth = await serve(public_keys)
    own: dict[str, Any] = {"auth_url": auth.url, "service_token_keys": SECRET, "images_bucket": BUCKET}
    app = create_app(EventSettings(**service_settings | own, aws_endpoint_url=s3_address))
    booking = ServiceTokens("booking", [SecretStr(SECRET)])
    return RunningEvents(app, await serve(app), keys, booking)
