"""Three builds write their digests at once: whatever the order, the newest wins and nothing is lost."""

from pathlib import Path

import pytest

from eventsphere.delivery.changed import INPUTS
from eventsphere.delivery.digests import built_from
from eventsphere.delivery.write import PATH, Outcome, plan, write
from eventsphere.promote.images import images
from tests.gitops.copies import git
from tests.pipeline.places import Server, author, digest
from tests.pipeline.turns import Paced, Turns, race

CHANGES = {"auth": "a", "event": "b", "booking": "c"}
"""One merge after the other: what each changes, and the mark of the digests that its build makes."""


@pytest.fixture(scope="module")
def three_merges(new_server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, dict[str, str]]:
    """main with digests of all images, then three merges that nobody built yet: mark and commit."""
    server = new_server.copy(tmp_path_factory.mktemp("three"))
    with pytest.MonkeyPatch.context() as patch:
        author(patch)
        write(server.clone("first"), server.first, dict.fromkeys(INPUTS, digest("1")))
        commits = {mark: server.merge(f"feat: {name}", {f"apps/{name}/a.py": mark}) for name, mark in CHANGES.items()}
    return server, commits


@pytest.fixture
def server(three_merges: tuple[Server, dict[str, str]], tmp_path: Path) -> Server:
    return three_merges[0].copy(tmp_path)


@pytest.fixture
def merged(three_merges: tuple[Server, dict[str, str]]) -> dict[str, str]:
    return three_merges[1]


def build(remote: Paced, commit: str, mark: str, outcomes: dict[str, Outcome]) -> None:
    """What one run of the workflow does."""
    wanted = plan(remote, commit)
    outcomes[mark] = write(remote, commit, dict.fromkeys(wanted, digest(mark)))


def history(server: Server) -> list[str]:
    """The commits that the digests on main were built from, the oldest first."""
    commits = git(server.path, "log", "--reverse", "--format=%H", "main", "--", str(PATH)).split()
    texts = [git(server.path, "show", f"{commit}:{PATH}") for commit in commits]
    return [found for text in texts if (found := built_from(text, PATH))]


@pytest.mark.parametrize("seed", range(20))
def test_newest_wins_nothing_is_lost_and_nothing_loops(seed: int, server: Server, merged: dict[str, str]) -> None:
    turns, outcomes = Turns(list(merged), seed), dict[str, Outcome]()
    remotes = {mark: Paced(server.clone(f"job-{mark}"), turns, mark) for mark in merged}
    race({m: lambda m=m: build(remotes[m], merged[m], m, outcomes) for m in merged}, turns)  # type: ignore[misc]

    assert built_from(server.images(), PATH) == merged["c"], "the newest commit is what main runs"
    found = {name.rpartition("/")[2]: each[7] for name, each in images(server.images(), PATH).items()}
    assert found["booking"] == "c"
    assert found["frontend"] == "1", "what nobody changed stays"
    assert found["auth"] in {"a", "b", "c"}, "the change to auth is in a digest that was built after it"
    assert found["event"] in {"b", "c"}
    order = [*merged.values()]
    written = [order.index(commit) for commit in history(server)[1:]]
    assert written == sorted(set(written)), "no older build writes after a newer one"
    assert git(server.path, "log", "--merges", "--format=%H", "main") == ""
    assert all(git(server.path, "branch", "--contains", each, "--list", "main") for each in order)
    assert bool(outcomes["c"].commit), "the newest build always writes"
    assert plan(server.clone("after"), server.tip("main")) == set(), "the written commit starts no build"


def test_interleavings_differ(server: Server, merged: dict[str, str]) -> None:
    """The test above would prove little if every seed drew the same order."""
    orders = set()
    for seed in range(6):
        turns = Turns(list(merged), seed)
        race({m: lambda m=m, turns=turns: [turns.take(m) for _ in range(3)] for m in merged}, turns)  # type: ignore[misc]
        orders.add("".join(turns.order))
    assert len(orders) > 3


def test_older_build_that_ends_last_writes_nothing(server: Server, merged: dict[str, str]) -> None:
    older, newer = server.clone("older"), server.clone("newer")
    wanted = plan(older, merged["a"])
    write(newer, merged["c"], dict.fromkeys(plan(newer, merged["c"]), digest("c")))
    before = server.state()
    done = write(older, merged["a"], dict.fromkeys(wanted, digest("a")))
    assert (done.commit, server.state()) == ("", before)
    assert f"has the digests of {merged['c'][:9]} already" in done.why


def test_build_after_a_failed_one_builds_its_images_too(server: Server, merged: dict[str, str]) -> None:
    """The build of auth failed and wrote nothing."""
    assert plan(server.clone("later"), merged["b"]) == {"auth", "event"}


def test_branch_that_always_moves_is_given_up_after_five_retries(server: Server, merged: dict[str, str]) -> None:
    class Unlucky(Paced):
        pushes = 0

        def fetch(self) -> None:
            super(Paced, self).fetch()

        def advance(self, branch: str, commit: str) -> bool:
            self.pushes += 1
            server.merge("docs: somebody is faster", {"README.md": str(self.pushes)})
            return super(Paced, self).advance(branch, commit)

    unlucky = Unlucky(server.clone("unlucky"), Turns([], 0), "unlucky")
    with pytest.raises(Exception, match="main moved 6 times meanwhile: run this job again: nothing was written"):
        write(unlucky, merged["a"], {"auth": digest("a")})
    assert unlucky.pushes == 6
    assert built_from(server.images(), PATH) == server.first
