"""Secrets change in AWS's Secrets Manager alone; pods follow, and nobody is turned away. And what may not run."""

import json
import secrets
import time
from base64 import b64decode
from typing import Any

import boto3
import pytest
from jose import jwt

from eventsphere.cluster import seed
from eventsphere.errors import CommandError
from eventsphere.local.secrets import rsa_key
from tests.cluster.cluster import Cluster
from tests.cluster.load import load
from tests.cluster.people import Shop
from tests.cluster.stalls import again_after_a_stall
from tests.cluster.test_disruptions import beside
from tests.cluster.waiting import told

PREFIX = "eventsphere/local"
READERS = ("auth", "event", "booking")


def test_a_privileged_pod_is_refused(cluster: Cluster) -> None:
    privileged = {"spec": {"containers": [{"name": "x", "image": "busybox", "securityContext": {"privileged": True}}]}}
    words = ["run", "x", "--image=busybox", "--restart=Never", f"--overrides={json.dumps(privileged)}"]
    with pytest.raises(CommandError, match=r'violates PodSecurity "restricted:v1.34"') as refused:
        cluster.do(*words)
    assert "privileged" in str(refused.value)


def manager(cluster: Cluster) -> Any:
    """Secrets Manager in the cluster."""
    return boto3.client(
        "secretsmanager",
        endpoint_url=f"http://{cluster.address('moto', 'aws')}",
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def rotate(cluster: Cluster, values: dict[str, dict[str, str]]) -> None:
    """Write secrets, wait until External Secrets brought them, and roll who reads them (in AWS Reloader does)."""
    for name, value in values.items():
        manager(cluster).put_secret_value(SecretId=f"{PREFIX}/{name}", SecretString=json.dumps(value))
    now = f"force-sync={time.time()}"
    cluster.do("annotate", "externalsecret", *READERS, now, "--overwrite")
    cluster.wait_for("the new values", lambda: _arrived(cluster, values), 180)
    for each in READERS:
        cluster.do("rollout", "restart", f"deployment/{each}")
    for each in READERS:
        cluster.rolled_out(f"deployment/{each}")


def _arrived(cluster: Cluster, values: dict[str, dict[str, str]]) -> bool:
    def live(secret: str, key: str) -> str:
        return b64decode(cluster.get(f"secret/{secret}")["data"][key]).decode()

    keys = values["service-tokens"]["keys"]
    arrived = {live("auth", "JWT_PRIVATE_KEYS") == values["jwt"]["private-keys"]}
    return all(arrived | {live(each, "SERVICE_TOKEN_KEYS") == keys for each in ("event", "booking")})


@again_after_a_stall
async def test_keys_rotate_without_a_failed_request(cluster: Cluster, shop: Shop) -> None:
    """First everybody learns the new keys, then they sign: so no pod meets a key that it does not know."""
    first = seed.read(cluster.kube)
    old_jwt, old_key = first[f"{PREFIX}/jwt"]["private-keys"], first[f"{PREFIX}/service-tokens"]["keys"]
    new_jwt, new_key = rsa_key(), secrets.token_urlsafe(48)
    before = (await shop.register())["access_token"]
    known = {"jwt": {"private-keys": old_jwt + new_jwt}, "service-tokens": {"keys": f"{old_key},{new_key}"}}
    signing = {"jwt": {"private-keys": new_jwt + old_jwt}, "service-tokens": {"keys": f"{new_key},{old_key}"}}
    async with load(shop) as running:
        await beside(lambda: rotate(cluster, known))
        await beside(lambda: rotate(cluster, signing))
    failed = sum(running.failures.values())
    told(f"both keys rotated: {failed} of {running.calls} requests failed {dict(running.failures) or ''}")
    after = (await shop.register())["access_token"]
    assert jwt.get_unverified_header(before)["kid"] != jwt.get_unverified_header(after)["kid"]
    for token in (before, after):
        assert (await shop.get("/api/bookings", token=token)).status == 200
    running.none_failed()
