"""Promotion: its gates, its one commit, and that a refusal leaves nothing behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eventsphere.aws import facts
from eventsphere.errors import CommandError, Exit
from eventsphere.promote import releases
from eventsphere.promote.repository import Repository
from eventsphere.promote.run import Options, promote, rollback
from eventsphere.promote.statuses import Status
from tests.gitops.copies import git
from tests.gitops.releases import LOCAL, REGISTRY, Release, images_file, text


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    (tmp_path / "tree").mkdir()
    return Release(tmp_path / "tree", tmp_path / "programs", monkeypatch)


def test_promotion_is_one_commit_on_both_with_its_evidence(release: Release) -> None:
    revision, staging = release.build("a", manifests="1"), release.tip("staging")
    before = git(release.root, "status", "--porcelain", "--branch")
    done = promote(release.root, "dev", "staging", Options(release.ready("a")))
    assert (done.branch, done.into) == (f"promote/staging-{revision[:9]}", "env/staging")
    assert git(release.root, "log", "-1", "--format=%P", done.branch).split() == [staging, revision]
    assert release.at(done.branch, "staging") == text("a")
    changed = git(release.root, "diff", "--name-only", revision, done.branch).splitlines()
    assert changed == ["loadtests/scorecards/dev.json", str(images_file("staging"))]
    message = git(release.root, "log", "-1", "--format=%B", done.branch)
    for evidence in ("Promotion: dev -> staging", revision, "1 checks passed", "2 verified by cosign", "sha256:aaaa"):
        assert evidence in message
    assert "changed: ConfigMap settings" in message, "the rendered difference"
    assert git(release.root, "status", "--porcelain", "--branch") == before  # main is checked out as it was
    assert (release.root / images_file("staging")).read_text() != text("a")


def test_manifests_go_one_environment_at_a_time(release: Release) -> None:
    release.build("a", manifests="1")
    release.merge(promote(release.root, "dev", "staging", Options(release.ready("a"))))
    release.build("a", manifests="2")
    assert [release.manifests_at(f"env/{each}") for each in ("dev", "staging", "prod")] == ["2", "1", "0"]
    release.merge(promote(release.root, "staging", "prod", Options(release.ready("a", "staging"))))
    release.merge(promote(release.root, "dev", "staging", Options(release.ready("a"))))
    assert [release.manifests_at(f"env/{each}") for each in ("dev", "staging", "prod")] == ["2", "2", "1"]
    release.merge(rollback(release.root, "staging"))
    assert [release.manifests_at(f"env/{each}") for each in ("dev", "staging", "prod")] == ["2", "1", "1"]


def test_tree_that_does_not_render_is_not_promoted(release: Release) -> None:
    (release.root / "base/kustomization.yaml").write_text("resources: [lost.yaml]\n")
    (release.root / images_file("dev")).write_text(text("a"))
    release.commit("broken")
    before = release.state()
    with pytest.raises(CommandError, match=r"lost\.yaml does not exist"):
        promote(release.root, "main", "dev", Options())
    assert release.state() == before


def test_cosign_is_asked_for_each_digest_by_the_workflows_identity(release: Release) -> None:
    release.build("a")
    promote(release.root, "dev", "staging", Options(release.ready("a")))
    asked = (release.programs / "cosign.log").read_text().splitlines()
    signer = "https://github.com/eventsphere/eventsphere/.github/workflows/build.yml@refs/heads/main"
    identity = f"--certificate-identity {signer} --certificate-oidc-issuer https://token.actions.githubusercontent.com"
    proofs = ("verify", "verify-attestation --type cyclonedx", "verify-attestation --type slsaprovenance1")
    pulled = [f"{REGISTRY}/eventsphere/{name}@sha256:{'a' * 64}" for name in ("auth", "event")]
    assert asked == [f"{proof} {identity} {image}" for image in pulled for proof in proofs]


LACKS = "case \"$*\" in *{}*) echo 'none of type' >&2; exit 1;; esac"
"""cosign, for an image that lacks one attestation."""
REFUSALS: dict[str, tuple[Callable[[Release], object], str]] = {
    "dirty": (lambda r: (r.root / "new.txt").write_text("x"), "the tree is dirty: new.txt"),
    "out of sync": (lambda r: r.cluster(r.tip("dev"), sync="OutOfSync"), "eventsphere-dev is OutOfSync and Healthy"),
    "unhealthy": (lambda r: r.cluster(r.tip("dev"), health="Degraded"), "is Synced and Degraded"),
    "another branch": (lambda r: r.cluster(r.stranger()), "which is not of env/dev"),
    "scorecard of other manifests": (lambda r: r.scorecard("dev", "a", revision=r.tip("prod")), "no longer runs"),
    "no branch": (lambda r: git(r.root, "branch", "-D", "env/staging"), "there is no branch env/staging"),
    "unknown revision": (lambda r: r.cluster("f" * 40), "is no commit here"),
    "no cluster": (lambda r: r.program("kubectl", "echo 'connection refused' >&2; exit 1"), "connection refused"),
    "silent cluster": (lambda r: r.program("kubectl", "exec /bin/sleep 20"), "did not answer in 1 s"),
    "no scorecard": (lambda r: (r.programs / "dev.json").unlink(), "no scorecard"),
    "malformed scorecard": (lambda r: (r.programs / "dev.json").write_text('{"environment": 1}'), "environment"),
    "failed scorecard": (lambda r: r.scorecard("dev", "a", passed=False), "failed p95 of bookings"),
    "old scorecard": (lambda r: r.scorecard("dev", "a", days=8), "not of the last 7 days"),
    "scorecard of the future": (lambda r: r.scorecard("dev", "a", days=-1), "not of the last 7 days"),
    "scorecard of other images": (lambda r: r.scorecard("dev", "b"), "tested another ghcr.io/eventsphere/auth"),
    "no cosign": (lambda r: (r.programs / "cosign").unlink(), "cosign is missing"),
    "bad signature": (lambda r: r.program("cosign", "echo 'no matching signatures' >&2; exit 1"), "no valid signature"),
    "no bill": (lambda r: r.program("cosign", LACKS.format("cyclonedx")), "no valid bill of materials (none of type"),
    "no provenance": (lambda r: r.program("cosign", LACKS.format("slsaprovenance1")), "no valid provenance (none of"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_closed_gate_refuses_with_its_reason_and_leaves_nothing(why: str, release: Release) -> None:
    release.build("a")
    card = release.ready("a")
    change, says = REFUSALS[why]
    change(release)
    before = release.state()
    with pytest.raises(CommandError) as refused:
        promote(release.root, "dev", "staging", Options(card, timeout=1 if why == "silent cluster" else 20))
    assert says in refused.value.what
    assert refused.value.remedy
    assert release.state() == before


class Told:
    """Commit statuses as a pipeline reads them."""

    def __init__(self, state: str | None, commit: str) -> None:
        self.state, self.commit = state, commit

    def latest(self, commit: str, context: str) -> Status | None:
        known = commit == self.commit and context == "argocd/eventsphere-dev"
        return Status(self.state, "by Argo CD") if known and self.state else None


def test_argo_cd_s_commit_status_stands_for_the_cluster(release: Release) -> None:
    release.build("a")
    card = release.ready("a")
    release.program("kubectl", "echo 'there is no cluster here' >&2; exit 1")
    done = promote(release.root, "dev", "staging", Options(card, statuses=Told("success", release.tip("dev"))))
    assert "Synced: eventsphere-dev Synced and Healthy" in git(release.root, "log", "-1", "--format=%B", done.branch)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (None, "Argo CD wrote nothing yet about dev at"),
        ("pending", "is pending: by Argo CD"),
        ("failure", "is failure: by Argo CD"),
    ],
)
def test_without_success_at_the_newest_commit_nothing_is_promoted(
    state: str | None, says: str, release: Release
) -> None:
    older = release.build("a")
    release.build("b")
    card = release.ready("b")
    for told in (Told(state, release.tip("dev")), Told("success", older)):
        before = release.state()
        with pytest.raises(CommandError, match=says if told.state == state else "wrote nothing yet"):
            promote(release.root, "dev", "staging", Options(card, statuses=told))
        assert release.state() == before


def test_signatures_are_verified_when_statuses_stand_for_the_cluster(release: Release) -> None:
    release.build("a")
    options = Options(release.ready("a"), signatures=False, statuses=Told("success", release.tip("dev")))
    with pytest.raises(CommandError, match="for a local cluster only"):
        promote(release.root, "dev", "staging", options)


def test_scorecard_of_another_environment_is_refused(release: Release) -> None:
    release.build("a")
    release.ready("a")
    with pytest.raises(CommandError, match="is of staging, not of dev"):
        promote(release.root, "dev", "staging", Options(release.scorecard("staging", "a")))


@pytest.mark.parametrize(
    ("source", "target"), [("dev", "prod"), ("staging", "dev"), ("prod", "prod"), ("dev", "qa"), ("x", "y")]
)
def test_no_environment_is_skipped(source: str, target: str, release: Release) -> None:
    before = release.state()
    with pytest.raises(CommandError, match="no step of a promotion") as refused:
        promote(release.root, source, target, Options())
    assert refused.value.exit_status == Exit.USAGE
    assert release.state() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (text("0" * 64) + "# not built\n", "has no digest yet"),
        (
            text("a").replace(f"digest: sha256:{'a' * 64}", "newTag: 1.2.3", 1),
            "kustomization.yaml:4: .*auth is not named",
        ),
        (text("a") + "    newTag: latest\n", "event is not named by digest alone"),
        ("images: [\n", r"kustomization.yaml:\d: is no YAML"),
        ("images: []\n", "every image has no digest"),
        ("replicas: []\n", "holds more than images"),
    ],
)
def test_images_without_digest_are_not_promoted(content: str, says: str, release: Release) -> None:
    (release.root / images_file("dev")).write_text(content)
    release.commit("build")
    before = release.state()
    with pytest.raises(CommandError, match=says):
        promote(release.root, "main", "dev", Options())
    assert release.state() == before


def test_canary_beside_its_image_is_promoted_and_another_name_is_not(release: Release) -> None:
    entry = (
        "  - name: ghcr.io/eventsphere/auth-canary\n    newName: ghcr.io/eventsphere/{}\n    digest: sha256:" + "c" * 64
    )
    path = release.root / images_file("dev")
    path.write_text(text("a") + entry.format("auth") + "\n")
    release.commit("canary")
    assert (
        "ghcr.io/eventsphere/auth-canary: none -> sha256:cccccccccccc"
        in promote(release.root, "main", "dev", Options()).changes
    )
    path.write_text(text("a") + entry.format("event") + "\n")
    release.commit("another")
    with pytest.raises(CommandError, match="auth-canary is not named by digest alone"):
        promote(release.root, "main", "dev", Options())


def test_signatures_may_be_left_out_on_a_local_cluster_only(release: Release) -> None:
    release.build("a")
    options = Options(release.ready("a"), signatures=False)
    (release.programs / "cosign").unlink()
    with pytest.raises(CommandError, match="for a local cluster only"):
        promote(release.root, "dev", "staging", options)
    release.cluster(release.tip("dev"), repository=LOCAL)
    done = promote(release.root, "dev", "staging", options)
    assert "Signatures: not verified: a local cluster" in git(release.root, "log", "-1", "--format=%B", done.branch)


def test_what_is_there_already_is_told_and_nothing_made(release: Release) -> None:
    release.build("a")
    first = promote(release.root, "dev", "staging", Options(release.ready("a")))
    with pytest.raises(CommandError, match=f"branch {first.branch} is there already"):
        promote(release.root, "dev", "staging", Options(release.ready("a")))
    release.merge(first)
    assert promote(release.root, "dev", "staging", Options(release.ready("a"))).branch == ""


def test_failing_commit_leaves_no_branch(release: Release) -> None:
    release.build("a")
    card, before = release.ready("a"), release.state()
    release.program("git", 'case "$*" in *update-ref*) echo "disk full" >&2; exit 1;; esac; exec /usr/bin/git "$@"')
    with pytest.raises(CommandError, match="git update-ref: disk full"):
        promote(release.root, "dev", "staging", Options(card))
    (release.programs / "git").unlink()
    assert release.state() == before


def test_rollback_goes_back_step_by_step(release: Release) -> None:
    for version in "abc":
        release.build(version, manifests=version)
    for expected in ("b", "a"):
        done = rollback(release.root, "dev")
        assert release.at(done.branch, "dev") == text(expected)
        assert release.manifests_at(done.branch) == expected
        assert git(release.root, "rev-parse", f"{done.branch}^") == release.tip("dev")
        release.merge(done)
    before = release.state()
    with pytest.raises(CommandError, match="no digest yet"):  # before a nothing was built
        rollback(release.root, "dev")
    assert release.state() == before
    release.build("d")
    assert release.at(rollback(release.root, "dev").branch, "dev") == text("a")


def test_rollback_refuses_what_it_can_not_do(release: Release) -> None:
    with pytest.raises(CommandError, match="no earlier release"):
        rollback(release.root, "prod")
    with pytest.raises(CommandError, match="qa is no environment: one of dev, local, prod, staging"):
        rollback(release.root, "qa")
    with pytest.raises(CommandError, match="local has no branch of its own"):
        rollback(release.root, "local")
    (release.root / "x").write_text("x")
    with pytest.raises(CommandError, match="dirty"):
        rollback(release.root, "prod")


def test_a_changed_fact_is_a_release_of_its_own(release: Release) -> None:
    """Environments render with the facts, so these go one environment at a time too."""
    repository = Repository.of(release.root)
    assert repository is not None
    before = releases.release(repository, "main", release.head())
    found = facts.read(release.root)
    facts.write(release.root, found.model_copy(update={"backup_bucket": f"{found.backup_bucket}-2"}))
    assert releases.release(repository, "main", release.commit("facts")) != before
