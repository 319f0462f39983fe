"""An image goes from dev to staging by `promote`, behind its gates; a bad one goes back by one revert."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import aiohttp
import pytest

from eventsphere.cluster import images as made
from eventsphere.errors import CommandError
from eventsphere.promote import run
from eventsphere.promote.images import images, path_of
from tests.cluster.argocd import tree_health
from tests.cluster.cluster import Cluster
from tests.cluster.registry import variant
from tests.cluster.stalls import again_after_a_stall, watched
from tests.cluster.test_disruptions import beside
from tests.cluster.waiting import told

EVENT = "ghcr.io/eventsphere/event"


@dataclass
class Release:
    """dev and staging on the cluster, and the tree that they follow."""

    dev: Cluster
    staging: Cluster
    cards: Path

    def digests(self, environment: str) -> dict[str, str]:
        """What the tree says that it runs."""
        path = path_of(environment)
        return images((self.dev.tree.folder / path).read_text(), path)

    def set(self, environment: str, **changed: str) -> None:
        """Push a commit that changes an environment's images."""
        names = {f"ghcr.io/eventsphere/{name}": digest for name, digest in changed.items()}
        self.dev.tree.write(path_of(environment), made.file(self.digests(environment) | names))
        self.dev.tree.commit(f"build({environment}): {', '.join(changed)}")
        self.dev.tree.push()

    def merge(self, done: run.Done) -> None:
        """Merge a promotion's branch and push."""
        assert done.branch
        self.dev.tree.git("merge", "--quiet", "--ff-only", done.branch)
        self.dev.tree.push()

    def card(self, *, passed: bool) -> Path:
        """The scorecard that a load test of dev's images would write."""
        check = {"name": "p95", "value": 90.0, "limit": 300.0, "unit": "ms", "passed": passed}
        now = datetime.now(UTC).isoformat()
        card = {
            "environment": "dev",
            "revision": self.dev.tree.head,
            "images": self.digests("dev"),
            "started_at": now,
            "finished_at": now,
            "checks": [check],
        }
        path = self.cards / f"{passed}.json"
        path.write_text(json.dumps(card))
        return path

    def promote(self, card: Path | None = None) -> run.Done:
        """dev's images to staging."""
        return run.promote(self.dev.tree.folder, "dev", "staging", run.Options(card, signatures=False))


@pytest.fixture(scope="module")
def release(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """dev with the images that local runs, not yet healthy; staging with none."""
    tree, first = cluster.tree, cluster.tree.head
    release = Release(
        Cluster(tree, "eventsphere-dev"), Cluster(tree, "eventsphere-staging"), tmp_path_factory.mktemp("cards")
    )
    try:
        tree.write(path_of("dev"), (tree.folder / path_of("local")).read_text())
        tree.commit("build(dev): what local runs")
        tree.push()
        cluster.kube.apply(cluster.kube("kustomize", str(tree.folder / "clusters/local/promotion")))
        yield release
    finally:
        tree.git("reset", "--quiet", "--hard", first)
        tree.push(force=True)
        _remove(cluster)
        cluster.wait_synced(first)


def _remove(cluster: Cluster) -> None:
    names = ["eventsphere-dev", "eventsphere-staging"]
    cluster.kube(
        "delete", "applicationset/promotion", "-n", "argocd", "--ignore-not-found", "--timeout=60s", seconds=70
    )
    cluster.kube("delete", "application", *names, "-n", "argocd", "--ignore-not-found", "--timeout=60s", seconds=70)
    cluster.kube("delete", "appproject", *names, "-n", "argocd", "--ignore-not-found")
    cluster.kube("delete", "namespace", *names, "--ignore-not-found", "--timeout=150s", seconds=160)


@asynccontextmanager
async def visitors(environment: Cluster) -> AsyncIterator[list[str]]:
    """Somebody reads the list of events all the time; what failed."""
    failed: list[str] = []
    closing = asyncio.Event()

    async def visit() -> None:
        url = f"http://{environment.address('frontend')}/api/events"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while not closing.is_set():
                try:
                    async with session.get(url) as answer:
                        if answer.status != 200:
                            failed.append(str(answer.status))
                except (aiohttp.ClientError, TimeoutError) as error:
                    failed.append(type(error).__name__)
                await asyncio.sleep(0.2)

    visitor = asyncio.create_task(visit())
    async with watched() as machine:
        try:
            yield failed
        finally:
            closing.set()
            await visitor
    machine.judge(failed)


def wait_healthy(environment: Cluster, seconds: float = 240) -> float:
    """Until this environment is Synced and Healthy at the tree's commit; the seconds it took."""

    def well() -> bool:
        found = environment.application()
        return found.is_well and found.revision == environment.tree.head

    return environment.wait_for(f"{environment.namespace} to be well", well, seconds)


def runs(environment: Cluster, workload: str, digest: str) -> bool:
    """Whether every pod of the workload runs that image."""
    return all(digest in each["spec"]["containers"][0]["image"] for each in environment.pods(workload))


def test_an_environment_that_is_not_healthy_is_not_promoted(release: Release) -> None:
    release.dev.wait_for("the Application of dev", lambda: _exists(release.dev), 60)
    with pytest.raises(CommandError, match=r"eventsphere-dev is .*(OutOfSync|Progressing|Missing|Unknown|Degraded)"):
        release.promote(release.card(passed=True))


def _exists(environment: Cluster) -> bool:
    kube = environment.kube
    return bool(kube("get", "applications.argoproj.io", environment.namespace, "-n", "argocd", "--ignore-not-found"))


def test_without_a_green_scorecard_nothing_is_promoted(release: Release) -> None:
    told(f"dev was well after {wait_healthy(release.dev):.0f} s")
    with pytest.raises(CommandError, match="no scorecard"):
        release.promote(release.cards / "missing.json")
    with pytest.raises(CommandError, match="failed p95"):
        release.promote(release.card(passed=False))


def test_the_first_promotion_brings_staging_to_life(release: Release) -> None:
    release.merge(release.promote(release.card(passed=True)))
    told(f"staging was well {wait_healthy(release.staging):.0f} s after its first promotion")
    assert release.digests("staging") == release.digests("dev")
    assert release.promote(release.card(passed=True)).branch == "", "again there is nothing to do"


@again_after_a_stall
async def test_a_new_digest_goes_on_and_no_request_fails(release: Release) -> None:
    digest = variant(EVENT, release.digests("dev")[EVENT], Labels={"build": token_hex(4)})
    async with visitors(release.dev) as in_dev, visitors(release.staging) as in_staging:
        release.set("dev", event=digest)
        in_seconds = await _until(release.dev, digest)
        release.merge(release.promote(release.card(passed=True)))
        then = await _until(release.staging, digest)
    told(f"a new digest: in dev after {in_seconds:.0f} s, in staging {then:.0f} s after its promotion")
    assert (in_dev, in_staging) == ([], [])


async def _until(environment: Cluster, digest: str) -> float:
    def there() -> bool:
        return runs(environment, "event", digest) and environment.application().is_well

    seconds: list[float] = []
    await beside(lambda: seconds.append(environment.wait_for(f"{digest[:19]} to run", there, 240)))
    await beside(lambda: environment.rolled_out("deployment/event"))
    return seconds[0]


@again_after_a_stall
async def test_a_bad_image_goes_back_by_one_revert_and_no_request_fails(release: Release) -> None:
    good = release.digests("dev")[EVENT]
    bad = variant(EVENT, good, Cmd=["sh", "-c", "echo this build can not start; exit 1"])
    async with visitors(release.dev) as failed:
        release.set("dev", event=bad)
        await beside(lambda: _wait_degraded(release.dev))
        assert not release.dev.application().is_well
        with pytest.raises(CommandError, match="eventsphere-dev is "):
            release.promote(release.card(passed=True))
        release.merge(run.rollback(release.dev.tree.folder, "dev"))
        told(f"a bad image: the one before is back {await _until(release.dev, good):.0f} s after its revert")
    assert failed == []


def _wait_degraded(environment: Cluster) -> None:
    environment.wait_for("the bad pod to fail", lambda: "Degraded" in tree_health(environment, "Pod"), 120)
