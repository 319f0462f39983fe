"""Scanners: what they find must be mended or be kept with a reason and an end, and silence is no answer."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from eventsphere.errors import CommandError
from eventsphere.scan import run
from eventsphere.scan.base_images import by_tag
from eventsphere.scan.findings import LONGEST, Found, baseline, judge, sarif, summary
from eventsphere.scan.scanners import DOCKERFILES, OFFLINE, SCANNERS, Scanner
from tests.gitops.tree import ROOT
from tests.pipeline.places import programs

NO_SARIF = {"actionlint", "base-images"}
TODAY = date(2026, 11, 27)
FOUND = Found("trivy-files", "CVE-2026-1", "requirements/dev.txt:3", "a weakness")


def kept(expires: date, rule: str = "CVE-2026-1", place: str = "requirements/*") -> str:
    """A baseline with one entry."""
    reason = "Nothing of ours calls the function that is weak."
    entry = {"scanner": "trivy-files", "rule": rule, "places": [place], "reason": reason, "expires": str(expires)}
    return json.dumps([entry])


def verdict(text: str) -> list[str]:
    return list(judge([FOUND], baseline(text), {"trivy-files"}, TODAY))


def test_a_finding_must_be_mended() -> None:
    assert verdict("[]") == ["requirements/dev.txt:3: a weakness [trivy-files CVE-2026-1]"]


def test_a_finding_that_is_kept_passes_until_its_day() -> None:
    assert verdict(kept(TODAY)) == []
    assert verdict(kept(TODAY - timedelta(days=1))) == [
        "baseline.yaml: trivy-files CVE-2026-1 expired on 2026-11-26: mend what it found, or decide anew"
    ]


def test_people_read_what_becomes_of_a_finding() -> None:
    entries = baseline(kept(TODAY))
    assert summary([], entries) == "nothing found"
    assert summary([FOUND], entries) == "1 finding, kept by the baseline until 2026-11-27"
    assert summary([FOUND, FOUND._replace(rule="CVE-2026-2")], entries) == "2 findings, 1 to mend"


def test_an_entry_ends_within_half_a_year() -> None:
    assert "choose a day within 180 days" in verdict(kept(TODAY + LONGEST + timedelta(days=1)))[0]


@pytest.mark.parametrize(("rule", "place"), [("CVE-2026-2", "requirements/*"), ("CVE-2026-1", "apps/*")])
def test_an_entry_covers_its_own_finding_alone_and_goes_when_nothing_needs_it(rule: str, place: str) -> None:
    said = verdict(kept(TODAY, rule, place))
    assert len(said) == 2
    assert "is needed no more" in said[1]


@pytest.mark.parametrize(
    "change", [{"reason": "later"}, {"expires": "never"}, {"places": []}, {"reason": ""}, {"owner": "me"}]
)
def test_an_entry_without_reason_or_end_is_refused(change: dict[str, object]) -> None:
    (entry,) = json.loads(kept(TODAY))
    with pytest.raises(CommandError, match=r"baseline\.yaml: "):
        baseline(json.dumps([entry | change]))


def test_our_own_baseline_is_in_order() -> None:
    assert {each.scanner for each in baseline()} <= set(SCANNERS)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"runs": [{"results": [{}]}]}', "<html>"])
def test_an_answer_that_is_no_sarif_is_no_clean_bill(text: str) -> None:
    with pytest.raises(CommandError, match="wrote no SARIF: it could not look"):
        sarif("trivy-files", text)


def test_sarif_gives_rule_place_and_words() -> None:
    place = {"artifactLocation": {"uri": "apps/x.py"}, "region": {"startLine": 4}}
    result = {"ruleId": "R1", "message": {"text": "bad\n thing"}, "locations": [{"physicalLocation": place}]}
    assert sarif("zizmor", json.dumps({"runs": [{"results": [result]}]})) == [
        Found("zizmor", "R1", "apps/x.py:4", "bad thing")
    ]


COULD_NOT_LOOK = {
    "it fails": ("trivy-files", "echo 'failed to download the database' >&2; exit 1", "could not look: failed to"),
    "it says nothing": ("trivy-files", "exit 0", "wrote no SARIF"),
    "npm is offline": ("npm-audit", 'echo \'{"error": {"code": "ENOTFOUND"}}\'; exit 1', "could not ask the registry"),
    "npm says nothing": ("npm-audit", "exit 0", "gave no answer that can be read"),
    "npm knows no vulnerabilities": ("npm-audit", "echo '{}'", "could not ask the registry"),
}


@pytest.mark.parametrize("why", COULD_NOT_LOOK)
def test_a_scanner_that_could_not_look_fails(why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, script, says = COULD_NOT_LOOK[why]
    programs(tmp_path / "bin", monkeypatch, **{SCANNERS[name].command[0]: script})
    with pytest.raises(CommandError, match=says):
        run.scan(tmp_path, [name], TODAY, None, str)


def test_a_package_that_pip_audit_skipped_is_not_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "vulnerable": {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]},
        "skipped": {"dependencies": [{"name": "a", "skip_reason": "not found"}]},
        "nothing": {"dependencies": []},
    }
    read = SCANNERS["pip-audit"].read
    assert [each.rule for each in read("pip-audit", json.dumps(answers["vulnerable"]))] == ["CVE-1"]
    with pytest.raises(CommandError, match="did not look at a"):
        read("pip-audit", json.dumps(answers["skipped"]))
    with pytest.raises(CommandError, match="looked at no package"):
        read("pip-audit", json.dumps(answers["nothing"]))


def test_a_missing_or_hanging_scanner_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(run.SCANNERS, "missing", Scanner(("no-such-program",), sarif))
    with pytest.raises(CommandError, match="no-such-program is missing"):
        run.scan(tmp_path, ["missing"], TODAY, None, str)
    monkeypatch.setattr(run, "SECONDS", 0.2)
    monkeypatch.setitem(run.SCANNERS, "slow", Scanner(("sleep", "20"), sarif))
    with pytest.raises(CommandError, match="slow gave no answer"):
        run.scan(tmp_path, ["slow"], TODAY, None, str)
    with pytest.raises(CommandError, match="nmap is no scanner"):
        run.scan(tmp_path, ["nmap"], TODAY, None, str)


BY_TAG = """\
# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM node:22-slim AS build
FROM python@sha256:0000 AS pinned
FROM build AS next
COPY --from=busybox:1 /bin/sh /bin/sh
COPY --from=pinned --chown=1 /a /a
COPY --from=0 /a /a
FROM scratch
"""


def test_an_image_that_a_dockerfile_names_by_a_tag_is_found() -> None:
    named = [(1, "docker/dockerfile:1"), (2, "node:22-slim"), (5, "busybox:1")]
    assert list(by_tag(BY_TAG)) == named


def test_every_dockerfile_is_looked_at() -> None:
    assert {
        str(path.relative_to(ROOT))
        for path in (ROOT / "apps").glob("**/Dockerfile")
        if "node_modules" not in path.parts
    } == set(DOCKERFILES)


@pytest.mark.slow
def test_the_scanners_that_need_no_network_find_nothing_here(tmp_path: Path) -> None:
    today = date.fromordinal(min(each.expires for each in baseline()).toordinal() - 30)
    assert run.scan(ROOT, list(OFFLINE), today, tmp_path / "sarif", str) == []
    assert {each.name for each in (tmp_path / "sarif").iterdir()} == {
        f"{name}.sarif" for name in OFFLINE if name not in NO_SARIF
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("persist-credentials: false", "persist-credentials: true", "zizmor/artipacked"),
        ("run: make check", 'run: echo "${{ github.event.pull_request.title }}"', "zizmor/template-injection"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-1604", "runner-label"),
    ],
)
def test_the_scanners_look_at_workflows(old: str, new: str, rule: str, tmp_path: Path) -> None:
    workflow = tmp_path / ".github/workflows/pr.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text((ROOT / ".github/workflows/pr.yml").read_text().replace(old, new, 1))
    for name in (".venv-security", ".programs"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".git").mkdir()
    found = run.scan(tmp_path, ["actionlint", "zizmor"], TODAY, None, str)
    assert any(rule in line for line in found), found
