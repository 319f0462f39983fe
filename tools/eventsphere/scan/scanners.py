"""Each scanner: the command, and how its answer is read. A scanner that can't look fails: silence is no answer."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from eventsphere.delivery.trivy import DATABASES
from eventsphere.errors import CommandError
from eventsphere.scan.findings import Found, sarif

Read = Callable[[str, str], list[Found]]
DOCKERFILES = ("apps/Dockerfile", "apps/frontend/Dockerfile")


class Scanner(NamedTuple):
    """One program, run in the repository's root."""

    command: tuple[str, ...]
    """`{out}` is the file that it shall write; without it stdout is read."""
    read: Read
    statuses: tuple[int, ...] = (0,)
    """Which exit statuses mean that it looked, with or without findings."""


def _dependencies(scanner: str, text: str) -> list[Found]:
    """Read pip-audit's JSON."""
    listed: list[dict[str, Any]] = json.loads(text)["dependencies"]
    if skipped := [each["name"] for each in listed if "skip_reason" in each]:
        raise CommandError(f"{scanner} did not look at {skipped[0]}", "see why; a package that is skipped is not clean")
    if not listed:
        raise CommandError(f"{scanner} looked at no package", "see whether the lock is there")
    return [
        Found(scanner, fault["id"], f"requirements/{each['name']}", f"{each['name']} {each['version']} is vulnerable")
        for each in listed
        for fault in each["vulns"]
    ]


def _npm(scanner: str, text: str) -> list[Found]:
    """Read `npm audit --json`: an answer without vulnerabilities and without an error is clean."""
    answer = json.loads(text)
    if "error" in answer or "vulnerabilities" not in answer:
        raise CommandError(f"{scanner} could not ask the registry", "see whether the network works")
    return [
        Found(scanner, name, "apps/frontend/package-lock.json", f"{name} {each.get('range', '')} is {each['severity']}")
        for name, each in answer["vulnerabilities"].items()
        if each["severity"] in {"high", "critical"}
    ]


def _actionlint(scanner: str, text: str) -> list[Found]:
    return [
        Found(scanner, each["kind"], f"{each['filepath']}:{each['line']}", each["message"]) for each in json.loads(text)
    ]


def _base_images(scanner: str, text: str) -> list[Found]:
    """Read what `eventsphere.scan.base_images` prints."""
    return [Found(scanner, "tag", each["place"], f"{each['image']} is named by a tag") for each in json.loads(text)]


def _trivy(what: str, *options: str) -> Scanner:
    """Let Trivy look at this tree."""
    return Scanner(
        ("trivy", what, "--quiet", "--format=sarif", "--output={out}", "--severity=HIGH,CRITICAL", *options, "."), sarif
    )


def _checkov(folder: str, framework: str) -> Scanner:
    """Let Checkov look at a folder; it names its file itself."""
    chosen = (f"--directory={folder}", f"--framework={framework}")
    told = ("--output=sarif", "--output-file-path={folder}", "--quiet", "--compact", "--skip-download", "--soft-fail")
    return Scanner((".venv-security/bin/checkov", *chosen, *told), sarif)


SCANNERS: dict[str, Scanner] = {
    "actionlint": Scanner(("actionlint", "-format", "{{json .}}"), _actionlint, (0, 1)),
    "zizmor": Scanner(
        (".venv-security/bin/zizmor", "--offline", "--persona=auditor", "--format=sarif", ".github"),
        sarif,
        (0, 10, 11, 12, 13, 14),
    ),
    "hadolint": Scanner((".venv-security/bin/hadolint", "--format=sarif", *DOCKERFILES), sarif, (0, 1)),
    "base-images": Scanner((".venv/bin/python", "-m", "eventsphere.scan.base_images", *DOCKERFILES), _base_images),
    "gitleaks": Scanner(
        ("gitleaks", "git", "--no-banner", "--redact", "--exit-code=0", "--report-format=sarif", "--report-path={out}"),
        sarif,
    ),
    "trivy-files": _trivy("fs", "--ignore-unfixed", f"--db-repository={DATABASES}"),
    "trivy-config": _trivy("config", "--skip-check-update"),
    "checkov-workflows": _checkov(".github", "github_actions"),
    "checkov-dockerfiles": _checkov("apps", "dockerfile"),
    "pip-audit": Scanner(
        (
            ".venv-security/bin/pip-audit",
            "--format=json",
            "--no-deps",
            "--disable-pip",
            "--requirement=requirements/dev.txt",
            "--progress-spinner=off",
        ),
        _dependencies,
        (0, 1),
    ),
    "npm-audit": Scanner(("npm", "audit", "--json", "--prefix=apps/frontend", "--package-lock-only"), _npm, (0, 1)),
}
"""Every scanner by its name. `make check` and `make test` ask Checkov about rendered manifests and Terraform."""


OFFLINE = ("actionlint", "zizmor", "hadolint", "base-images", "checkov-workflows", "checkov-dockerfiles")
"""The scanners that need no network: `make check-workflows`."""
