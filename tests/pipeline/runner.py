"""A runner for tests: it executes the `run:` steps of a job as GitHub would, with canaries for all that the job holds.

Actions (`uses:`) are not executed. Whatever power a job has is a canary: its token, each secret, its OIDC identity.
Code that a job runs can print its environment; a test then looks for canaries in what the code saw.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.pipeline.workflows import Texts, parsed

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
SECONDS = 120
CANARY = "canary-"


@dataclass
class Runner:
    """Executes jobs in a work tree."""

    texts: Texts
    tree: Path
    event: dict[str, str] = field(default_factory=dict)
    """Values of `github.*`, `matrix.*` and so on that the event gives; strangers choose some of them."""
    path: Path | None = None
    """A folder of programs that come first."""
    variables: dict[str, str] = field(default_factory=dict)
    """What GitHub sets for every step, besides what is set here."""

    def environment(self, workflow: str, job: str, step: dict[str, Any]) -> dict[str, str]:
        """What the code of a step sees in its environment."""
        body = parsed(self.texts[workflow])["jobs"][job]
        given = {**body.get("env", {}), **step.get("env", {})}
        found = {name: self.evaluate(str(value), body) for name, value in given.items()}
        if body.get("permissions", {}).get("id-token") == "write":
            found["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = f"{CANARY}identity"
        home = {
            "HOME": str(self.tree),
            "LANG": "C.UTF-8",
            "PATH": self._path(),
            "GITHUB_SHA": self.event.get("github.sha", "a" * 40),
        }
        runner = {"RUNNER_TEMP": str(self.tree.parent), "GITHUB_OUTPUT": str(self.tree.parent / "output")}
        return {**home, **runner, **self.variables, **found}

    def evaluate(self, text: str, job: dict[str, Any]) -> str:
        """Put values in the place of expressions."""
        return EXPRESSION.sub(lambda found: self._value(found[1], job), text)

    def _value(self, expression: str, job: dict[str, Any]) -> str:
        if expression.startswith("secrets.") or expression.endswith(".outputs.token"):
            return f"{CANARY}{expression}"
        if expression == "github.token":
            writes = [name for name, right in job.get("permissions", {}).items() if right == "write"]
            return f"{CANARY}token-{'-'.join(writes)}" if writes else "token that reads a public repository"
        return self.event.get(expression, "")

    def run(self, workflow: str, job: str) -> list["subprocess.CompletedProcess[str]"]:
        """Execute the `run:` steps of a job until one fails; returns what each did."""
        body = parsed(self.texts[workflow])["jobs"][job]
        done = []
        for step in (each for each in body["steps"] if "run" in each):
            script = self.evaluate(step["run"], body)
            done.append(self._execute(script, self.environment(workflow, job, step)))
            if done[-1].returncode:
                break
        return done

    def _execute(self, script: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=self.tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    def _path(self) -> str:
        return os.pathsep.join([*([str(self.path)] if self.path else []), os.environ["PATH"]])
