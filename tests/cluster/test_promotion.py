"""A release goes from dev to staging to prod by `promote`, behind its gates, and back by one revert."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import aiohttp
import pytest

from eventsphere.cluster import applications
from eventsphere.cluster import images as made
from eventsphere.cluster.clone import Clone
from eventsphere.errors import CommandError
from eventsphere.promote import run
from eventsphere.promote.images import images, path_of
from eventsphere.promote.order import ENVIRONMENTS
from eventsphere.sync.application import Application
from eventsphere.sync.run import sync
from tests.cluster.argocd import tree_health
from tests.cluster.cluster import Cluster
from tests.cluster.registry import variant
from tests.cluster.stalls import again_after_a_stall, watched
from tests.cluster.test_disruptions import beside
from tests.cluster.waiting import told

EVENT = "ghcr.io/eventsphere/event"
PROMOTION = "clusters/local/promotion"
STEPS = [("dev", "staging"), ("staging", "prod")]
SENDING_SECONDS = 15
MORE = "300"


@dataclass
class Release:
    """dev, staging and prod on the cluster, each following its own branch."""

    environments: dict[str, Cluster]
    tree: Clone
    cards: Path

    def digests(self, environment: str) -> dict[str, str]:
        """What an environment's branch says that it runs."""
        path = path_of(environment)
        return images(self.tree.git("show", f"{self.tip(environment)}:{path}"), path)

    def tip(self, environment: str) -> str:
        """The commit that an environment follows."""
        return self.tree.git("rev-parse", f"refs/remotes/origin/env/{environment}").strip()

    def build(self, message: str, **changed: str) -> None:
        """What a build does after a merge: new digests on main, and all of main to dev."""
        path = path_of("dev")
        found = images((self.tree.folder / path).read_text(), path)
        names = {f"ghcr.io/eventsphere/{name}": digest for name, digest in changed.items()}
        self.tree.write(path, made.file(found | names))
        self.tree.commit(message)
        self.tree.push()
        self.merge(run.promote(self.tree.folder, "main", "dev", run.Options()))

    def merge(self, done: run.Done) -> None:
        """Merge a branch into that of its environment, as a fast-forward."""
        assert done.branch
        self.tree.publish(done.branch, done.into)
        self.tree.git("branch", "--quiet", "-D", done.branch)

    def card(self, environment: str, *, passed: bool = True) -> Path:
        """The scorecard that a load test of an environment would write."""
        check = {"name": "p95", "value": 90.0, "limit": 300.0, "unit": "ms", "passed": passed}
        now = datetime.now(UTC).isoformat()
        card = {
            "environment": environment,
            "revision": self.tip(environment),
            "images": self.digests(environment),
            "started_at": now,
            "finished_at": now,
            "checks": [check],
        }
        path = self.cards / f"{environment}-{passed}.json"
        path.write_text(json.dumps(card))
        return path

    def promote(self, source: str, target: str, card: Path | None = None) -> run.Done:
        """An environment's release to the next."""
        options = run.Options(card or self.card(source), signatures=False)
        return run.promote(self.tree.folder, source, target, options)

    def go_on(self, source: str, target: str) -> None:
        """Promote and merge."""
        self.merge(self.promote(source, target))

    def take_back(self, environment: str) -> None:
        """Roll an environment's last release back and merge that."""
        self.merge(run.rollback(self.tree.folder, environment))

    def wait_healthy(self, environment: str, seconds: float = 300) -> float:
        """Until an environment is Synced and Healthy at its branch; the seconds it took."""
        here = self.environments[environment]

        def well() -> bool:
            found = here.application()
            return found.is_well and found.revision == self.tip(environment)

        return here.wait_for(f"{here.namespace} to be well at its branch", well, seconds)


@pytest.fixture(scope="module")
def release(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """dev with the images that local runs, not yet healthy; staging and prod with none."""
    tree, first = cluster.tree, cluster.tree.head
    here = {each: Cluster(tree, f"eventsphere-{each}") for each in ENVIRONMENTS}
    release = Release(here, tree, tmp_path_factory.mktemp("cards"))
    try:
        for each in ENVIRONMENTS:
            tree.publish(first, f"env/{each}", force=True)
        tree.write(path_of("dev"), (tree.folder / path_of("local")).read_text())
        release.build("build(dev): what local runs")
        cluster.kube.apply(cluster.kube("kustomize", str(tree.folder / PROMOTION)))
        yield release
    finally:
        tree.git("reset", "--quiet", "--hard", first)
        tree.push(force=True)
        _remove(cluster)
        cluster.wait_synced(first)


def _remove(cluster: Cluster) -> None:
    names = [f"eventsphere-{each}" for each in ENVIRONMENTS]
    cluster.kube(
        "delete", "applicationset/promotion", "-n", "argocd", "--ignore-not-found", "--timeout=60s", seconds=70
    )
    cluster.kube("delete", "application", *names, "-n", "argocd", "--ignore-not-found", "--timeout=60s", seconds=70)
    cluster.kube("delete", "appproject", *names, "-n", "argocd", "--ignore-not-found")
    cluster.kube("delete", "namespace", *names, "--ignore-not-found", "--timeout=240s", seconds=250)


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


def runs(environment: Cluster, workload: str, digest: str) -> bool:
    """Whether every pod of the workload runs that image."""
    return all(digest in each["spec"]["containers"][0]["image"] for each in environment.pods(workload))


def setting(environment: Cluster, name: str) -> str:
    """What the pods of auth read now."""
    spec = environment.get("deployment/auth")["spec"]["template"]["spec"]["containers"][0]
    return str(environment.get(f"configmap/{spec['envFrom'][0]['configMapRef']['name']}")["data"][name])


def test_an_environment_that_is_not_healthy_is_not_promoted(release: Release) -> None:
    dev = release.environments["dev"]
    dev.wait_for("the Application of dev", lambda: _exists(dev), 60)
    with pytest.raises(CommandError, match=r"eventsphere-dev is .*(OutOfSync|Progressing|Missing|Unknown|Degraded)"):
        release.promote("dev", "staging")


def _exists(environment: Cluster) -> bool:
    kube = environment.kube
    return bool(kube("get", "applications.argoproj.io", environment.namespace, "-n", "argocd", "--ignore-not-found"))


def test_without_a_green_scorecard_nothing_is_promoted(release: Release) -> None:
    told(f"dev was well after {release.wait_healthy('dev'):.0f} s")
    with pytest.raises(CommandError, match="no scorecard"):
        release.promote("dev", "staging", release.cards / "missing.json")
    with pytest.raises(CommandError, match="failed p95"):
        release.promote("dev", "staging", release.card("dev", passed=False))


@pytest.mark.parametrize(("source", "target"), STEPS)
def test_the_first_promotion_brings_an_environment_to_life(release: Release, source: str, target: str) -> None:
    release.go_on(source, target)
    told(f"{target} was well {release.wait_healthy(target):.0f} s after its first promotion")
    assert release.digests(target) == release.digests("dev")
    assert release.promote(source, target).branch == "", "again there is nothing to do"


@pytest.mark.parametrize(
    ("workload", "path", "answer"),
    [
        ("frontend", "/", 200),
        ("auth", "/api/auth/.well-known/jwks.json", 200),
        ("event", "/api/events?limit=1", 200),
        ("booking", "/api/bookings", 401),  # who asks without a token is told so, and not turned away
    ],
)
async def test_a_pod_that_leaves_serves_for_as_long_as_a_load_balancer_sends(
    release: Release, workload: str, path: str, answer: int
) -> None:
    """An AWS load balancer does not stop with the endpoint: each request of 15 s more is served."""
    dev = release.environments["dev"]
    pod = dev.pods(workload)[0]
    port = pod["spec"]["containers"][0]["ports"][0]["containerPort"]
    url = f"http://{pod['status']['podIP']}:{port}{path}"
    dev.do("delete", "pod", pod["metadata"]["name"], "--wait=false")
    dev.wait_for("its endpoint to go", lambda: pod["status"]["podIP"] not in _endpoints(dev, workload), 30)
    answers = [await _status(url) for _ in range(SENDING_SECONDS * 4)]
    assert set(answers) == {answer}
    dev.rolled_out(f"deployment/{workload}")


def _endpoints(environment: Cluster, workload: str) -> set[str]:
    """The addresses that a Service still sends to."""
    found = environment.get("endpointslices", "-l", f"kubernetes.io/service-name={workload}")["items"]
    ready = (each for item in found for each in item["endpoints"] or [] if each["conditions"].get("ready"))
    return {address for each in ready for address in each["addresses"]}


async def _status(url: str) -> int | str:
    """What one new connection is answered, a quarter of a second after the last."""
    await asyncio.sleep(0.25)
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__


@again_after_a_stall
async def test_a_manifest_and_an_image_go_through_three_environments_and_back(release: Release) -> None:
    digest = variant(EVENT, release.digests("dev")[EVENT], Labels={"build": token_hex(4)})
    before = release.digests("dev")[EVENT]
    file = release.tree.folder / "base/auth/kustomization.yaml"
    async with visitors(release.environments["dev"]) as in_dev, visitors(release.environments["prod"]) as in_prod:
        file.write_text(file.read_text().replace("MAX_IN_FLIGHT=256", f"MAX_IN_FLIGHT={MORE}"))
        await beside(lambda: release.build("feat: a manifest and an image", event=digest))
        await _reaches(release, "dev", digest, MORE)
        for source, target in STEPS:
            assert setting(release.environments[target], "MAX_IN_FLIGHT") == "256", "not before its promotion"
            await beside(partial(release.go_on, source, target))
            await _reaches(release, target, digest, MORE)
        for environment in reversed(ENVIRONMENTS):
            await beside(partial(release.take_back, environment))
            await _reaches(release, environment, before, "256")
    assert (in_dev, in_prod) == ([], [])


async def _reaches(release: Release, environment: str, digest: str, value: str) -> None:
    here = release.environments[environment]
    seconds: list[float] = []
    await beside(lambda: seconds.append(release.wait_healthy(environment)))
    await beside(lambda: here.rolled_out("deployment/event"))
    told(f"{environment} runs {digest[:19]} with MAX_IN_FLIGHT={value} after {seconds[0]:.0f} s")
    assert runs(here, "event", digest)
    assert setting(here, "MAX_IN_FLIGHT") == value


@again_after_a_stall
async def test_a_bad_image_goes_back_by_one_revert_and_no_request_fails(release: Release) -> None:
    good, dev = release.digests("dev")[EVENT], release.environments["dev"]
    bad = variant(EVENT, good, Cmd=["sh", "-c", "echo this build can not start; exit 1"])
    async with visitors(dev) as failed:
        await beside(lambda: release.build("build(dev): a bad image", event=bad))
        await beside(lambda: _wait_degraded(dev))
        assert not dev.application().is_well
        with pytest.raises(CommandError, match="eventsphere-dev is "):
            await beside(lambda: release.promote("dev", "staging"))
        await beside(lambda: release.take_back("dev"))
        end_sync(dev)
        await beside(lambda: release.wait_healthy("dev"))
        assert runs(dev, "event", good)
    assert failed == []


def end_sync(environment: Cluster) -> None:
    """End a sync as the button *Terminate* does (docs/operate.md).

    That release renames a ConfigMap too. The old one is pruned last, so the sync waits for the bad pods until their
    deadline of 300 s, and the revert would come after it.
    """
    Application(environment.namespace, 20).end()


def _wait_degraded(environment: Cluster) -> None:
    environment.wait_for("the bad pod to fail", lambda: "Degraded" in tree_health(environment, "Pod"), 120)


def test_a_rollback_passes_a_closed_sync_window_by_hand(release: Release) -> None:
    prod = release.environments["prod"]
    before = release.digests("prod")[EVENT]
    later = variant(EVENT, before, Labels={"build": token_hex(4)})
    release.build("feat: one release more", event=later)
    release.wait_healthy("dev")
    for source, target in STEPS:
        release.go_on(source, target)
        release.wait_healthy(target)
    window = {"kind": "deny", "schedule": "* * * * *", "duration": "1h", "manualSync": True, "applications": ["*"]}
    _give_windows(prod, [window])
    try:
        release.take_back("prod")
        applications.refresh(prod.kube, prod.namespace)
        prod.wait_for("Argo CD to see the rollback", lambda: prod.application().sync == "OutOfSync", 60)
        assert runs(prod, "event", later), "seen, and left alone"
        done = sync(release.tree.folder, "prod", "sre", 300, told)
        assert done.revision == release.tip("prod")
        release.wait_healthy("prod")
        assert runs(prod, "event", before)
    finally:
        _give_windows(prod, [])


def _give_windows(environment: Cluster, windows: list[dict[str, Any]]) -> None:
    change = json.dumps({"spec": {"syncWindows": windows}})
    environment.kube("patch", "appproject", environment.namespace, "-n", "argocd", "--type=merge", "-p", change)
