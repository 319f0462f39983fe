"""The workflows as the guards see them: parsed, with what each may do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"
Texts = dict[str, str]
"""Every workflow's text by its file's name."""


class Job(NamedTuple):
    """One job of a workflow."""

    workflow: str
    name: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.workflow} {self.name}"


class Step(NamedTuple):
    """One step of a job."""

    job: Job
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.job}: {self.body.get('uses') or self.body.get('run')}"


def texts() -> Texts:
    """Read every workflow of the repository."""
    return {path.name: path.read_text() for path in sorted(FOLDER.iterdir())}


def parsed(text: str) -> dict[str, Any]:
    """Parse a workflow; YAML reads its key `on` as true."""
    found: dict[Any, Any] = yaml.safe_load(text)
    return {("on" if key is True else str(key)): value for key, value in found.items()}


def jobs(found: Texts) -> Iterator[Job]:
    """Yield every job of every workflow."""
    for name, text in found.items():
        for job, body in parsed(text)["jobs"].items():
            yield Job(name, job, body)


def steps(found: Texts) -> Iterator[Step]:
    """Yield every step of every job."""
    for job in jobs(found):
        yield from (Step(job, step) for step in job.body.get("steps", []))


def expressions(value: object) -> list[str]:
    """Return every `${{ ... }}` in a part of a workflow."""
    return [each.strip() for each in re.findall(r"\$\{\{(.*?)\}\}", yaml.safe_dump(value, width=100_000), re.DOTALL)]
