"""The cluster for these tests: the one in KUBECONFIG, to which `eventsphere cluster deploy` brought this commit."""

import os
from collections.abc import AsyncIterator, Generator, Iterator

import aiohttp
import pytest
import pytest_asyncio

from eventsphere.cluster import seed
from tests.cluster.cluster import Cluster, clone_from_cluster
from tests.cluster.people import Shop
from tests.cluster.state import show

if "KUBECONFIG" not in os.environ:
    collect_ignore_glob = ["test_*.py"]  # `make test-cluster` sets it; without a cluster there is nothing to test


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The cluster, and a clone of what it follows."""
    return Cluster(clone_from_cluster(tmp_path_factory.mktemp("tree") / "eventsphere"))


@pytest.fixture
def commits(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster for tests that push commits: afterwards it follows the first commit again."""
    first = cluster.tree.head
    yield cluster
    cluster.follow_again(first)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shop(cluster: Cluster) -> AsyncIterator[Shop]:
    """The platform by its front door, with an admin and an organizer."""
    timeout = aiohttp.ClientTimeout(total=30)
    # A server may close an idle connection just when a request is sent, and a POST is not sent again (RFC 9112, 9.3.1).
    # A load balancer keeps no connection to a pod that leaves; here each request has one of its own.
    connector = aiohttp.TCPConnector(force_close=True)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar, connector=connector) as session:
        admin = seed.read(cluster.kube)["eventsphere/local/admin"]
        yield await Shop(session, f"http://{cluster.address('frontend')}").open(admin["email"], admin["password"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failed test, show what one would ask for next: pods, events, logs, what Argo CD says."""
    report = yield
    cluster: Cluster | None = getattr(item, "funcargs", {}).get("cluster")
    if report.failed and cluster:
        print(f"\n{report.longreprtext}\n\nThe cluster after {item.name} failed:")
        show(cluster)
    return report
