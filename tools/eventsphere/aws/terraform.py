"""The `terraform` program in one root module: output as it comes, a time limit, one line for what goes wrong."""

import json
import os
import re
import subprocess
import threading
from typing import Any

from eventsphere.aws.settings import FILE, Settings
from eventsphere.aws.steps import Tell
from eventsphere.errors import CommandError, Exit

SECONDS = 90 * 60
"""Control plane, nodes and CloudFront together take less than half of this."""
BOOTSTRAP = "terraform/bootstrap"
"""Makes the state bucket, so its own state is a local file."""


class Terraform:
    """Runs `terraform` in one root module of the tree, which the first call makes ready (`terraform init`)."""

    def __init__(self, settings: Settings, folder: str, tell: Tell) -> None:
        self.settings, self.folder, self.tell = settings, folder, tell
        self._is_ready = False

    def apply(self, *options: str) -> None:
        """Apply without asking: the caller has asked."""
        self._run("apply", "-auto-approve", *options)

    def plan(self, *options: str) -> None:
        """Show what an apply would change."""
        self._run("plan", *options)

    def destroy(self, *options: str) -> None:
        """Destroy without asking: the caller has asked."""
        self._run("destroy", "-auto-approve", *options)

    def outputs(self) -> dict[str, Any]:
        """Return what `terraform output -json` prints."""
        found: dict[str, Any] = json.loads(self._run("output", "-json", quiet=True) or "{}")
        return found

    def resources(self) -> list[str]:
        """Return the address of everything in the state; of an empty state nothing."""
        return self._run("state", "list", quiet=True).split()

    def forget(self, *addresses: str) -> None:
        """Take resources out of the state, and leave them in AWS."""
        if addresses:
            self._run("state", "rm", *addresses)

    def _run(self, verb: str, *options: str, quiet: bool = False) -> str:
        if not self._is_ready:
            self._call("init", *self._backend())
            self._is_ready = True
        return self._call(verb, *options, quiet=quiet)

    def _backend(self) -> list[str]:
        if self.folder == BOOTSTRAP:
            return []
        values = {"bucket": self.settings.state_bucket, "region": self.settings.region}
        return ["-reconfigure", *(f"-backend-config={name}={value}" for name, value in values.items())]

    def _call(self, verb: str, *options: str, quiet: bool = False) -> str:
        command = ["terraform", f"-chdir={self.settings.root / self.folder}", *verb.split(), *options]
        if verb in {"apply", "plan", "destroy", "init"}:
            command += ["-input=false", "-no-color"]
        lines: list[str] = []
        status = self._stream(command, lines, quiet=quiet)
        if status:
            raise explain("\n".join(lines), self.settings, self.folder)
        return "\n".join(lines)

    def _stream(self, command: list[str], lines: list[str], *, quiet: bool) -> int:
        environ = {**os.environ, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
        try:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
            )
        except FileNotFoundError as error:
            where = "https://developer.hashicorp.com/terraform/install"
            raise CommandError("terraform is missing", f"install Terraform 1.11 or newer from {where}") from error
        limit = threading.Timer(SECONDS, process.terminate)  # a second interrupt would lose the state: ask it to end
        limit.start()
        try:
            return self._listen(process, lines, quiet=quiet)
        except KeyboardInterrupt:  # Terraform has it too, and saves the state: without a reader its next word ends it
            self._listen(process, lines, quiet=quiet)
            raise
        finally:
            limit.cancel()

    def _listen(self, process: subprocess.Popen[str], lines: list[str], *, quiet: bool) -> int:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if not quiet and line.strip():
                self.tell(f"    {line.rstrip()}")
        return process.wait()


def explain(said: str, settings: Settings, folder: str) -> CommandError:
    """Return one line and a remedy for what Terraform said at its end."""
    text = re.sub(r"[\s│╷╵]+", " ", said)
    if "Error acquiring the state lock" in text:
        facts = {name: _after(text, name) for name in ("ID", "Who", "Created")}
        what = f"the state of {folder} is locked by {facts['Who']} since {facts['Created']}"
        unlock = f"terraform -chdir={folder} force-unlock {facts['ID']}"
        return CommandError(what, f"wait until that run has ended; only if it is dead: {unlock}", Exit.BUSY)
    if found := re.search(r"AWS account ID not allowed: (\d{12})", text):
        return wrong_account(found[1], settings.account)
    if re.search(r"No valid credential sources|ExpiredToken|InvalidClientTokenId|no EC2 IMDS role|expired", text):
        return no_credentials()
    if "NoSuchBucket" in text or ("S3 bucket" in text and "does not exist" in text):
        return CommandError(f"the state bucket {settings.state_bucket} is not there", "run make aws-up, which makes it")
    first = text.partition("Error: ")[2][:300] or text[-300:].strip() or "it said nothing"
    return CommandError(f"terraform in {folder}: {first}", "mend that, then run the same command again: it goes on")


def _after(text: str, name: str) -> str:
    found = re.search(rf"\b{name}: +(.+?)(?= +[A-Z][a-z]+:|$)", text)
    return found[1].strip() if found else "unknown"


def no_credentials() -> CommandError:
    """Return what to tell a person whom AWS does not know."""
    return CommandError("there are no valid AWS credentials", "log in (aws sso login) or set AWS_PROFILE, then again")


def wrong_account(found: str, wanted: str) -> CommandError:
    """Return what to tell a person who is logged in elsewhere."""
    return CommandError(
        f"these AWS credentials are of account {found}, not {wanted}",
        f"set AWS_PROFILE to one of {wanted}, or mend account in {FILE}",
    )
