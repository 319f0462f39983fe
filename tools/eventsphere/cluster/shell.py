"""Programs that do the work: each with a time limit, and one line when it fails."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from eventsphere.errors import CommandError

SHOWN_LINES = 12


def run(
    command: Sequence[str | Path],
    *,
    seconds: float = 60,
    text: str | None = None,
    folder: Path | None = None,
    environ: dict[str, str] | None = None,
) -> str:
    """What a program prints; CommandError with its last words when it fails or takes too long."""
    words = [str(each) for each in command]
    try:
        done = subprocess.run(
            words, input=text, cwd=folder, env=environ, capture_output=True, text=True, timeout=seconds, check=False
        )
    except FileNotFoundError as error:
        raise CommandError(f"{words[0]} is missing", "install it") from error
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{_short(words)}: no end after {seconds:.0f} s", "see what it waits for") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or f"status {done.returncode}").splitlines()
        raise CommandError(_short(words), "\n".join(said[-SHOWN_LINES:]))
    return done.stdout


def _short(words: Sequence[str]) -> str:
    return " ".join(words[:8])
