"""Build and push: which programs are asked for what, and what stops an image."""

import json
from pathlib import Path

import pytest

from eventsphere.delivery import image
from eventsphere.errors import CommandError, Exit
from tests.gitops.tree import ROOT
from tests.pipeline.asked import Asked
from tests.pipeline.places import digest

RUN = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "eventsphere/eventsphere",
    "GITHUB_SHA": "a" * 40,
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_WORKFLOW_REF": "eventsphere/eventsphere/.github/workflows/build.yml@refs/heads/main",
    "GITHUB_RUN_ID": "7",
    "GITHUB_RUN_ATTEMPT": "1",
}


def test_a_build_is_for_both_platforms_without_cache_or_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, docker="")
    image.build(ROOT, "auth", tmp_path / "out")
    image.build(ROOT, "frontend", tmp_path / "out")
    auth, web = asked.lines()
    assert f"--build-arg SERVICE=auth {ROOT}" in auth
    assert web.endswith(f" {ROOT}/apps/frontend")
    for line in (auth, web):
        assert "--platform linux/amd64,linux/arm64" in line
        assert "--no-cache" in line
        assert "type=oci" in line
        assert not {"--secret", "--ssh", "--allow", "--push"} & set(line.split())


def test_a_push_signs_and_attests_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    skopeo = f"""case "$*" in *--raw*) exit 1;; *Digest*) echo {digest("d")};; esac"""
    asked = Asked(tmp_path / "bin", monkeypatch, skopeo=skopeo, cosign="")
    for name in ("auth-amd64.cdx.json", "auth-arm64.cdx.json"):
        (tmp_path / name).write_text("{}")
    assert image.push("registry.example", "auth", tmp_path, "a" * 40, image.provenance(RUN)) == digest("d")
    cosign = [line for line in asked.lines() if line.startswith("cosign")]
    assert len(cosign) == 4
    assert all(line.endswith(f"registry.example/eventsphere/auth@{digest('d')}") for line in cosign)
    assert [line.split()[1] for line in cosign] == ["sign", "attest", "attest", "attest"]
    (copy,) = [line for line in asked.lines() if line.startswith("skopeo copy")]
    assert copy.endswith(f"docker://registry.example/eventsphere/auth:{'a' * 40}")
    assert {"--all", "--preserve-digests"} <= set(copy.split())
    assert (tmp_path / "auth.digest").read_text() == digest("d") + "\n"


def test_a_run_that_is_repeated_keeps_what_the_first_pushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags never move, so a second push of the same tag would fail for ever."""
    asked = Asked(tmp_path / "bin", monkeypatch, skopeo=f'case "$*" in *Digest*) echo {digest("d")};; esac', cosign="")
    image.push("registry.example", "auth", tmp_path, "a" * 40, {})
    assert not any("skopeo copy" in line for line in asked.lines())
    assert any("cosign sign" in line for line in asked.lines()), "the first run may have ended before it signed"


def test_the_registry_of_aws_is_asked_with_a_password_that_no_command_line_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skopeo = f"""case "$1 $*" in login*) cat > {tmp_path}/password;; *Digest*) echo {digest("d")};; esac"""
    asked = Asked(tmp_path / "bin", monkeypatch, aws="echo password", skopeo=skopeo, cosign="")
    image.push("1.dkr.ecr.us-east-1.amazonaws.com", "auth", tmp_path, "a" * 40, {})
    assert asked.lines()[:2] == [
        "aws ecr get-login-password",
        "skopeo login --username AWS --password-stdin 1.dkr.ecr.us-east-1.amazonaws.com",
    ]
    assert (tmp_path / "password").read_text() == "password\n"


def test_nothing_is_signed_when_the_push_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, skopeo="exit 1", cosign="")
    with pytest.raises(CommandError, match="skopeo failed"):
        image.push("registry.example", "auth", tmp_path, "a" * 40, {})
    assert not any(line.startswith("cosign") for line in asked.lines())
    assert not (tmp_path / "auth.digest").exists()


def test_provenance_names_the_workflow_and_the_commit() -> None:
    said = json.dumps(image.provenance(RUN))
    for part in ("build.yml@refs/heads/main", "a" * 40, "actions/runs/7/attempts/1"):
        assert part in said
    with pytest.raises(CommandError, match="GITHUB_SHA is missing"):
        image.provenance(RUN | {"GITHUB_SHA": ""})


def test_an_unknown_image_is_wrong_use(tmp_path: Path) -> None:
    for attempt in (
        lambda: image.build(ROOT, "payments", tmp_path),
        lambda: image.push("r", "mongo", tmp_path, "a" * 40, {}),
    ):
        with pytest.raises(CommandError, match="is no image: name one of") as refused:
            attempt()
        assert refused.value.exit_status == Exit.USAGE


def test_a_missing_program_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="docker is missing: install it"):
        image.build(ROOT, "auth", tmp_path)
