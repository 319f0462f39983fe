"""Regular expressions in Ruby's engine, of which Fluent Bit's (Onigmo) is the source."""

import subprocess
from collections.abc import Sequence
from functools import cache

from tests.support.prometheus import ROOT

SCRIPT = r"""
pattern, *lines = STDIN.read.split("\0", -1)
groups = lines.map { |line| Regexp.new(pattern).match(line)&.named_captures }
print groups.map { |found| found ? found.flatten.join("\x1f") : "\x18" }.join("\0")
"""
NO_MATCH = "\x18"


@cache
def program() -> str:
    """Return the path of Ruby; fetch it if it is missing."""
    fetched = subprocess.run([ROOT / "tools" / "install-ruby"], capture_output=True, text=True, timeout=600)
    assert fetched.returncode == 0, fetched.stderr
    return str(ROOT / ".ruby" / "ruby")


def named_groups(pattern: str, lines: Sequence[str]) -> list[dict[str, str] | None]:
    """Match each line; return its named groups, or None where the line does not match."""
    told = subprocess.run(
        [program(), "-E", "UTF-8", "-e", SCRIPT],
        input="\0".join([pattern, *lines]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return [None if found == NO_MATCH else _pairs(found.split("\x1f")) for found in told.stdout.split("\0")]


def _pairs(flat: list[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
