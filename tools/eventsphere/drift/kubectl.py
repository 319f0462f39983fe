"""Questions to the cluster in KUBECONFIG, by kubectl, each with a time limit."""

import re
import subprocess
from typing import Any, NamedTuple

import orjson

from eventsphere.errors import CommandError

TIMEOUT = 20.0
LOG = re.compile(r"[EWIF]\d{4} \d\d:")


class Answer(NamedTuple):
    """What kubectl said."""

    ok: bool
    output: str
    errors: str

    def json(self) -> dict[str, Any]:
        """Its output as JSON; CommandError with its message when it failed."""
        if not self.ok:
            raise CommandError(
                f"kubectl: {self.reason}", "see whether KUBECONFIG names the cluster and you may read it"
            )
        found: dict[str, Any] = orjson.loads(self.output)
        return found

    @property
    def complaints(self) -> list[str]:
        """Its messages, a line each, without the log of its own code."""
        return [line for line in self.errors.splitlines() if line and not LOG.match(line)]

    @property
    def reason(self) -> str:
        """Its message in one line."""
        return " ".join(self.complaints) or "failed without a word"


def kubectl(*arguments: str, text: str | None = None, timeout: float = TIMEOUT) -> Answer:
    """Run kubectl; CommandError when it is missing or does not answer within `timeout` seconds."""
    command = ["kubectl", f"--request-timeout={timeout:.0f}s", *arguments]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=timeout + 1, check=False)
    except FileNotFoundError as error:
        raise CommandError("kubectl is missing", "install kubectl, and set KUBECONFIG") from error
    except subprocess.TimeoutExpired as error:
        raise CommandError(
            f"the cluster did not answer in {timeout:.0f} s", "see whether KUBECONFIG reaches it"
        ) from error
    return Answer(done.returncode == 0, done.stdout, done.stderr)
