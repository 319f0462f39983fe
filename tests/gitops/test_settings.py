"""Names and numbers are the code's: each pod's environment makes the service's own settings."""

import os
import re
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from auth.settings import AuthSettings
from booking.settings import BookingSettings
from event.settings import EventSettings
from eventsphere.gitops.manifests import Manifests
from eventsphere.local.secrets import ec_key
from kit.settings import Settings
from tests.gitops.tree import FOLDERS, PORTS, ROOT, SERVICES
from tests.support.keys import make_keys

KEYS = make_keys()
TICKET_KEYS = ec_key()
SETTINGS: dict[str, type[Settings]] = {"auth": AuthSettings, "event": EventSettings, "booking": BookingSettings}
DRAIN_SECONDS = {True: 5, False: 25}
BOTOS_OWN = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
IN_SECRETS_MANAGER = {
    "auth-password": "p@ss",
    "event-password": "p@ss",
    "booking-password": "p@ss",
    "root-password": "p@ss",
    "keys": "k" * 32,
    "bookings-topic-arn": "arn:aws:sns:us-east-1:123456789012:eventsphere-dev-bookings",
    "email": "first.admin@example.org",
    "password": "correct horse battery staple",
}


def fill(template: str, values: dict[str, str]) -> str:
    """What External Secrets makes of one template line."""

    def value(found: re.Match[str]) -> str:
        return quote(values[found[1]]) if found[2] else values[found[1]]

    return re.sub(r"\{\{ \.(\w+)( \| urlquery)? \}\}", value, template)


def stored(reference: dict[str, str]) -> str:
    """What an ExternalSecret finds in Secrets Manager."""
    keys = {"jwt": KEYS.private_pem, "tickets": TICKET_KEYS}
    return keys.get(reference["key"]) or IN_SECRETS_MANAGER[reference["property"]]


def environment_of(objects: Manifests, service: str) -> dict[str, str]:
    """The environment variables of the service's container, secrets with stand-ins."""
    (container,) = objects.one("Deployment", service).containers
    names = [source.get("configMapRef") or source["secretRef"] for source in container["envFrom"]]
    config = objects.one("ConfigMap", names[0]["name"]).data["data"]
    secret: dict[str, Any] = objects.one("ExternalSecret", names[1]["name"]).spec
    values = {entry["secretKey"]: stored(entry["remoteRef"]) for entry in secret["data"]}
    made = {name: fill(template, values) for name, template in secret["target"]["template"]["data"].items()}
    return config | made | {entry["name"]: entry["value"] for entry in container.get("env", [])}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("service", SERVICES)
def test_pods_environment_makes_the_services_settings(
    renders: dict[str, Manifests], folder: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = environment_of(renders[folder], service)
    for name in {*os.environ} - {"PATH"}:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = SETTINGS[service]()
    assert settings.port == PORTS[service]
    assert settings.mongodb_database == service
    assert settings.drain_seconds == DRAIN_SECONDS[folder == "overlays/local"]
    known = {field.upper() for field in SETTINGS[service].model_fields} | BOTOS_OWN
    assert {*variables} <= known, "a variable that the service does not read"


@pytest.mark.parametrize("folder", FOLDERS)
def test_addresses_of_other_services_are_their_services(renders: dict[str, Manifests], folder: str) -> None:
    for service in ("event", "booking"):
        variables = environment_of(renders[folder], service)
        for name, value in variables.items():
            if name.endswith("_URL") and not name.startswith(("AWS", "IMAGES")):
                callee = name.removesuffix("_URL").lower()
                (port,) = renders[folder].one("Service", callee).spec["ports"]
                assert value == f"http://{callee}:{port['port']}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_database_addresses_name_the_database_service(renders: dict[str, Manifests], folder: str) -> None:
    for service in SERVICES:
        uri = environment_of(renders[folder], service)["MONGODB_URI"]
        local = folder == "overlays/local" or folder.startswith("clusters/local")
        user = "root" if local else service
        assert uri.startswith(f"mongodb://{user}:p%40ss@mongodb:27017/{service}?"), "the password is escaped"


@pytest.mark.parametrize("service", SERVICES)
def test_code_and_design_agree_on_ports(service: str) -> None:
    assert SETTINGS[service].model_fields["port"].default == PORTS[service]


def test_users_are_made_for_each_service() -> None:
    script = (ROOT / "base/mongodb/users.js").read_text()
    assert all(f'"{service}"' in script for service in SERVICES)
    assert "process.env[`${service.toUpperCase()}_PASSWORD`]" in script
    secret = yaml.safe_load((ROOT / "base/secrets/externalsecret-mongodb.yaml").read_text())
    assert {f"{service.upper()}_PASSWORD" for service in SERVICES} <= {*secret["spec"]["target"]["template"]["data"]}
