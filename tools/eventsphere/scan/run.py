"""`eventsphere scan`: run scanners, hold their findings against the baseline, leave SARIF for GitHub."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from eventsphere.delivery.programs import search_path
from eventsphere.errors import CommandError, Exit
from eventsphere.scan.findings import Found, baseline, judge, summary
from eventsphere.scan.scanners import SCANNERS, Scanner

SECONDS = 600.0
SARIF = "results_sarif.sarif"


def scan(root: Path, names: list[str], today: date, to: Path | None, tell: Callable[[str], None]) -> list[str]:
    """Run scanners one after the other; returns what must be mended.

    Raises:
        CommandError: an unknown scanner, or one that could not look.
    """
    if unknown := sorted({*names} - SCANNERS.keys()):
        raise CommandError(f"{unknown[0]} is no scanner", f"one of {', '.join(SCANNERS)}", Exit.USAGE)
    kept, found = baseline(), list[Found]()
    for name in names:
        text = _run(root, name, SCANNERS[name])
        here = _read(name, SCANNERS[name], text)
        tell(f"{name}: {summary(here, kept)}")
        found += here
        if to is not None and '"runs"' in text:
            to.mkdir(parents=True, exist_ok=True)
            (to / f"{name}.sarif").write_text(text)
    return list(judge(found, kept, set(names), today))


def _read(name: str, scanner: Scanner, text: str) -> list[Found]:
    try:
        return scanner.read(name, text)
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{name} gave no answer that can be read", "it could not look: run it by hand") from error


def _run(root: Path, name: str, scanner: Scanner) -> str:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, SARIF)
        command = [each.replace("{out}", str(out)).replace("{folder}", folder) for each in scanner.command]
        ours = {**os.environ, "PATH": search_path(root)}
        try:
            done = subprocess.run(
                command, cwd=root, env=ours, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except FileNotFoundError as error:
            raise CommandError(f"{name}: {command[0]} is missing", "make security installs it") from error
        except subprocess.TimeoutExpired as error:
            raise CommandError(f"{name} gave no answer in {SECONDS:.0f} s", "see whether its server answers") from error
        if done.returncode not in scanner.statuses:
            reason = " ".join(done.stderr.split())[-300:] or f"status {done.returncode}"
            raise CommandError(f"{name} could not look: {reason}", "mend that; a scan that did not run is not clean")
        return out.read_text() if out.exists() else done.stdout
