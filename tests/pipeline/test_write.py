"""What the digest writer builds, writes and refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eventsphere.delivery import remote
from eventsphere.delivery.changed import INPUTS, changed
from eventsphere.delivery.digests import listed, parse
from eventsphere.delivery.write import PATH, plan, write
from eventsphere.errors import CommandError
from eventsphere.promote.images import UNBUILT
from tests.gitops.copies import git
from tests.gitops.tree import ROOT
from tests.pipeline.places import Server, digest, programs
from tests.pipeline.releases import Releases


@pytest.mark.parametrize(
    ("file", "images"),
    [
        ("apps/auth/service.py", {"auth"}),
        ("apps/frontend/src/main.ts", {"frontend"}),
        ("apps/kit/app.py", {"auth", "event", "booking"}),
        ("apps/Dockerfile", {"auth", "event", "booking"}),
        ("requirements/services.txt", {"auth", "event", "booking"}),
        ("apps/authority/x.py", set()),
        ("base/auth/deployment.yaml", set()),
        ("overlays/dev/images/kustomization.yaml", set()),
        ("docs/delivery.md", set()),
    ],
)
def test_a_change_builds_the_images_that_are_made_of_it(file: str, images: set[str], server: Server) -> None:
    old = server.tip("main")
    new = server.merge("feat: change", {file: "x"})
    repository = server.clone("job").repository
    assert changed(repository, old, new) == images
    assert changed(repository, None, new) == set(INPUTS)


def test_a_file_that_is_moved_away_builds_what_had_it(server: Server) -> None:
    old = server.merge("feat: add", {"apps/auth/a.py": "x" * 500})
    (server.people / "apps/auth/a.py").rename(server.people / "apps/a.py")
    new = server.merge("refactor: move", {})
    assert changed(server.clone("job").repository, old, new) == {"auth"}


def test_every_file_that_the_dockerfile_copies_is_among_the_inputs() -> None:
    lines = (ROOT / "apps/Dockerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert len(copied) > 2
    for service in ("auth", "event", "booking"):
        assert {each.replace("${SERVICE}", service) for each in copied} <= set(INPUTS[service])


def test_other_images_and_a_canary_stay_as_they_are(server: Server) -> None:
    canary = "  - name: ghcr.io/eventsphere/auth-canary\n    newName: ghcr.io/eventsphere/auth\n"
    text = server.images() + canary + f"    digest: {digest('9')}\n"
    commit = server.merge("feat: a canary", {str(PATH): text})
    write(server.clone("job"), commit, dict.fromkeys(INPUTS, digest("2")))
    assert canary + f"    digest: {digest('9')}\n" in server.images().replace("\n- ", "\n  - ").replace(
        "\n  n", "\n    n"
    ).replace("\n  d", "\n    d")
    assert server.images().count(digest("2")) == 4


def test_commit_says_what_it_was_built_from(built: Releases) -> None:
    assert built.server.subjects("main")[0] == f"build(dev): digests of {built.server.first[:9]}"
    message = git(built.server.path, "log", "-1", "--format=%B", "main")
    assert f"auth: {digest('1')}" in message
    assert f"Built: {built.server.first}" in message
    assert f"# Built from {built.server.first}.\n" in built.server.images()


def test_the_written_commit_changes_the_images_file_alone(built: Releases) -> None:
    assert git(built.server.path, "diff", "--name-only", "main~1", "main") == str(PATH)


def test_the_same_build_again_writes_nothing(built: Releases) -> None:
    before = built.server.state()
    assert write(built.job, built.server.first, dict.fromkeys(INPUTS, digest("7"))).commit == ""
    assert built.server.state() == before


REFUSALS: dict[str, tuple[Callable[[Releases], dict[str, str]], str]] = {
    "an image is missing": (lambda r: {"auth": digest("2")}, "event changed since .* and has no digest"),
    "not on main": (lambda r: _diverge(r), "is not on main: merge it first"),
    "digests from elsewhere": (lambda r: _foreign(r), "which is no ancestor of"),
    "no images file": (lambda r: _remove(r), "images/kustomization.yaml is missing"),
    "a spoilt mark": (lambda r: _spoil(r), "names no commit: restore the line"),
    "an unlisted image": (lambda r: _unlist(r), "does not list ghcr.io/eventsphere/event"),
    "no network": (lambda r: _cut(r), "git fetch: .* see whether the network"),
}
BOTH = {"auth": digest("2"), "event": digest("2")}


def _diverge(releases: Releases) -> dict[str, str]:
    git(releases.server.people, "reset", "-q", "--hard", "HEAD~1")
    (releases.server.people / "other").write_text("x")
    git(releases.server.people, "add", "-A")
    git(releases.server.people, "commit", "-q", "-m", "diverged")
    git(releases.server.people, "push", "-q", "--force", "origin", "main")
    return BOTH


def _foreign(releases: Releases) -> dict[str, str]:
    text = releases.server.images().replace(releases.server.first, "f" * 40)
    releases.server.merge("fix: by hand", {str(PATH): text})
    return BOTH


def _remove(releases: Releases) -> dict[str, str]:
    (releases.server.people / PATH).unlink()
    releases.server.merge("fix: lost", {})
    return BOTH


def _spoil(releases: Releases) -> dict[str, str]:
    releases.server.merge("x", {str(PATH): releases.server.images().replace("Built from ", "Built from about ")})
    return BOTH


def _unlist(releases: Releases) -> dict[str, str]:
    releases.server.merge("x", {str(PATH): releases.server.images().replace("/event\n", "/evnt\n")})
    return BOTH


def _cut(releases: Releases) -> dict[str, str]:
    git(releases.root, "remote", "set-url", "origin", "http://127.0.0.1:9/none.git")
    return BOTH


@pytest.mark.parametrize("why", REFUSALS)
def test_refusal_is_one_line_and_writes_nothing(why: str, built: Releases) -> None:
    commit = built.merge("2", auth="2", event="2")
    built.job.fetch()
    change, says = REFUSALS[why]
    digests = change(built)
    before = built.server.state()
    with pytest.raises(CommandError, match=says) as refused:
        write(built.job, commit, digests)
    assert "\n" not in str(refused.value)
    assert built.server.state() == before


def test_refusal_of_the_server_is_told_in_its_words(built: Releases) -> None:
    commit = built.merge("2", auth="2")
    hook = built.server.path / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed'\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(CommandError, match=r"git push to main: .*Protected branch.*: see the branch's rules"):
        write(built.job, commit, {"auth": digest("2")})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("payments=" + digest("1"), "payments is no image: name one of auth, event, booking, frontend"),
        ("auth=latest", "auth=latest names no digest"),
        ("auth=sha256:" + "A" * 64, "names no digest"),
        ("auth=" + UNBUILT, "names no digest"),
        ("auth=" + digest("1") + ";rm", "names no digest"),
    ],
)
def test_digest_that_is_none_is_refused(given: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        parse([given])
    with pytest.raises(CommandError, match="auth has two digests"):
        parse(["auth=" + digest("1"), "auth=" + digest("2")])


def test_digests_come_from_plain_small_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "digests"
    with pytest.raises(CommandError, match="is no folder"):
        listed(folder)
    folder.mkdir()
    (folder / "auth.digest").write_text(digest("1") + "\n")
    assert listed(folder) == ["auth=" + digest("1")]
    (folder / "event.digest").symlink_to("/etc/passwd")
    with pytest.raises(CommandError, match=r"event\.digest is no digest"):
        listed(folder)


def test_git_that_hangs_is_ended(built: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "SECONDS", 0.5)
    programs(tmp_path / "bin", monkeypatch, git="exec sleep 20")
    with pytest.raises(CommandError, match="git fetch: no answer in"):
        plan(built.job, "HEAD")
