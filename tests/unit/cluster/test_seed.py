"""A local cluster's secrets are made from the catalogue of secrets."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eventsphere.cluster.seed import made
from eventsphere.gitops.catalogue import CatalogueError, load

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def secrets() -> dict[str, dict[str, str]]:
    return made(load(ROOT)["environment"])


def test_each_environment_has_every_secret_of_the_catalogue_but_topics(secrets: dict[str, dict[str, str]]) -> None:
    wanted = {(name, key) for name, keys in load(ROOT)["environment"].items() for key in keys if name != "sns"}
    for environment in ("local", "dev", "staging"):
        prefix = f"eventsphere/{environment}/"
        made_up = {
            (name.removeprefix(prefix), key) for name in secrets if name.startswith(prefix) for key in secrets[name]
        }
        assert made_up == wanted


def test_no_two_environments_share_a_secret(secrets: dict[str, dict[str, str]]) -> None:
    values = [value for name, keys in secrets.items() for value in keys.values() if not name.endswith("/admin")]
    assert len(values) == len(set(values))


def test_keys_are_what_the_services_ask_for(secrets: dict[str, dict[str, str]]) -> None:
    rsa = load_pem_private_key(secrets["eventsphere/dev/jwt"]["private-keys"].encode(), None)
    ec = load_pem_private_key(secrets["eventsphere/dev/tickets"]["private-keys"].encode(), None)
    assert isinstance(rsa, RSAPrivateKey)
    assert rsa.key_size >= 2048
    assert isinstance(ec, EllipticCurvePrivateKey)
    assert isinstance(ec.curve, SECP256R1)
    assert len(secrets["eventsphere/dev/service-tokens"]["keys"]) >= 32


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("environment: {mongodb: {password: pasword}}", "environment/mongodb has the unknown kind pasword"),
        ("monitoring: {}", "the group environment is missing"),
        ("- a", "base/secrets.yaml"),
        ("environment: {mongodb: [", "base/secrets.yaml"),
    ],
)
def test_a_malformed_catalogue_is_refused_by_its_file(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/secrets.yaml").write_text(text)
    with pytest.raises(CatalogueError, match=says):
        load(tmp_path)
