"""The platform for contract tests: real processes, with the rate limits out of the tests' way."""

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from kit.service_tokens import ServiceTokens
from tests.e2e.running import Command, running

MANY = "1000000"


@dataclass(frozen=True)
class Services:
    """Where each service listens, and tokens that open every door of it."""

    ports: dict[str, int]
    user_token: str
    service_key: str

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"

    def authorization(self, service: str, path: str) -> dict[str, str]:
        internal = path.startswith("/internal/")
        caller = ServiceTokens("booking", [SecretStr(self.service_key)])
        return {"Authorization": f"Bearer {caller.issue(service) if internal else self.user_token}"}


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A platform of its own; the user is an admin, who may call everything."""
    command = Command(tmp_path_factory.mktemp("contract") / "home")
    os.environ["RATE_LIMIT_FACTOR"] = MANY
    try:
        with running(command, "--free-ports"):
            secrets = json.loads((command.home / "secrets.json").read_text())
            ports = {name: program["port"] for name, program in command.status().items()}
            token = _login(ports["auth"], "admin@example.org", secrets["demo_password"])
            yield Services(ports, token, secrets["service_token_key"])
    finally:
        del os.environ["RATE_LIMIT_FACTOR"]


def _login(port: int, email: str, password: str) -> str:
    body = json.dumps({"email": email, "password": password}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/auth/login", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return str(found["access_token"])
