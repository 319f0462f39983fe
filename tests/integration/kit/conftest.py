"""The sample service over real HTTP with a real database."""

from typing import Any

import pytest
import pytest_asyncio
from quart import Quart

from kit.runtime import KEY, Runtime
from kit.settings import Settings
from kit.tokens import Verifier
from tests.integration.conftest import Serve
from tests.support import sample
from tests.support.client import Client
from tests.support.keys import TokenKeys


@pytest.fixture(scope="module")
def sample_app(service_settings: dict[str, Any], keys: TokenKeys) -> Quart:
    app = sample.create_app(Settings(port=0, **service_settings))
    app.extensions[KEY].verifier = Verifier(keys.local)
    return app


@pytest.fixture(scope="module")
def running(sample_app: Quart) -> Runtime:
    found: Runtime = sample_app.extensions[KEY]
    return found


@pytest_asyncio.fixture(scope="module")
async def client(sample_app: Quart, serve: Serve) -> Client:
    return await serve(sample_app)
