"""Each thing that one may break by a commit makes these tests fail, with a message that says what and where.

The checks are those of the other parts and of `eventsphere cluster deploy`; here they look at a broken cluster.
"""

import re
from pathlib import Path

import pytest

from eventsphere.cluster import deploy
from eventsphere.cluster import images as made
from eventsphere.errors import CommandError
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import Cluster
from tests.cluster.test_network import probing, wrong_pairs
from tests.cluster.test_sync import blind, other_images
from tests.cluster.waiting import told

SECONDS = 240
EVERYWHERE = """\
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
"""


def push(cluster: Cluster, path: str, old: str, new: str) -> None:
    """A commit that has `new` for the first `old` of a file."""
    text = (cluster.tree.folder / path).read_text()
    assert old in text, f"{path} has no {old!r}: this sabotage does nothing"
    cluster.tree.write(Path(path), text.replace(old, new, 1))
    cluster.tree.commit(f"break {path}")
    cluster.tree.push()


def deploy_fails(cluster: Cluster, because: str) -> None:
    """Wait until `eventsphere cluster deploy` would fail with a line like this."""

    said: list[str] = []

    def says() -> bool:
        with pytest.raises(CommandError) as refused:
            deploy.wait(cluster.kube, cluster.tree.head, 3, lambda _: None)
        said[:] = [line for line in str(refused.value).splitlines() if re.search(because, line)]
        return bool(said)

    cluster.wait_for(f"deploy to fail because of {because}", says, SECONDS)
    told(f"deploy says: {said[0]}")


def test_a_network_policy_that_lets_too_much_through(commits: Cluster) -> None:
    path = "base/auth/networkpolicy.yaml"
    push(commits, path, "  egress:\n", "  egress:\n" + EVERYWHERE)
    commits.wait_synced()
    with probing(commits) as probes:
        wrong = wrong_pairs(commits, probes)
    told("; ".join(wrong))
    assert {"auth reaches outside", "auth reaches metadata"} <= set(wrong)


def test_a_network_policy_that_lets_too_little_through(commits: Cluster) -> None:
    push(
        commits, "base/frontend/networkpolicy.yaml", "app.kubernetes.io/name: booking", "app.kubernetes.io/name: nobody"
    )
    commits.wait_synced()
    with probing(commits) as probes:
        wrong = wrong_pairs(commits, probes)
    told("; ".join(wrong))
    assert wrong == ["frontend does not reach booking"]


def test_a_digest_that_nobody_built(commits: Cluster) -> None:
    nowhere, path = f"sha256:{'f' * 64}", path_of("local")
    named = images((commits.tree.folder / path).read_text(), path) | {"ghcr.io/eventsphere/event": nowhere}
    commits.tree.write(path, made.file(named))
    commits.tree.commit("break event's digest")
    commits.tree.push()
    deploy_fails(commits, rf"Pod event-\S+: (ErrImagePull|ImagePullBackOff): .*{nowhere}")
    wrong = other_images(commits)
    told(wrong[0])
    assert wrong
    assert all(re.fullmatch(rf"event-\S+ runs \S+, the commit names {nowhere}", each) for each in wrong)


def test_a_metric_that_an_autoscaler_can_not_read(commits: Cluster) -> None:
    push(commits, "base/booking/horizontalpodautoscaler.yaml", "name: cpu\n", "name: cpus\n")
    wanted = "HorizontalPodAutoscaler booking: has no value of cpus"
    commits.wait_for(wanted, lambda: any(each.startswith(wanted) for each in blind(commits)), SECONDS)
    wrong = blind(commits)
    told("; ".join(wrong))
    assert "booking scales by ['cpus', 'memory']" in wrong


def test_a_secret_s_key_that_is_not_in_secrets_manager(commits: Cluster) -> None:
    push(commits, "base/secrets/externalsecret-auth.yaml", "property: private-keys", "property: private-key")
    deploy_fails(commits, r"ExternalSecret auth: not ready: .*private-key\b")


def test_a_secret_s_key_that_the_service_does_not_know(commits: Cluster) -> None:
    push(commits, "base/secrets/externalsecret-auth.yaml", "JWT_PRIVATE_KEYS:", "JWT_PRIVATE_KEY:")
    commits.wait_for("the new key", lambda: "JWT_PRIVATE_KEY" in commits.get("secret/auth")["data"], SECONDS)
    commits.do("rollout", "restart", "deployment/auth")
    deploy_fails(commits, r"Pod auth-\S+: .*last words: .*JWT_PRIVATE_KEYS")


def test_a_readiness_path_that_is_not_there(commits: Cluster) -> None:
    push(commits, "base/booking/deployment.yaml", "path: /readyz", "path: /ready")
    deploy_fails(commits, r"Pod booking-\S+: not ready, asked at /ready; .*404")
