"""The states of a booking as a Mermaid picture in docs/booking.md, drawn from the code's own table."""

from pathlib import Path

from booking.states import START, STATUSES, TRANSITIONS, allowed

PAGE = Path("docs/booking.md")
BEGIN, END = "<!-- states: written by `make api-docs` -->\n", "<!-- end of states -->"


def draw() -> str:
    """The Mermaid source: one arrow a transition, in the table's order."""
    lines = ["stateDiagram-v2", f"  [*] --> {START}"]
    lines += [f"  {way.source} --> {way.target}: {way.name}" for way in TRANSITIONS]
    lines += [f"  {status} --> [*]" for status in STATUSES if not allowed(status)]
    return "\n".join(lines)


def explain() -> str:
    """A line for each transition: when it happens."""
    return "\n".join(f"- **{way.name}** ({way.source} to {way.target}): {way.because}." for way in TRANSITIONS)


def page(text: str) -> str:
    """The page with the picture and the list between its two marks.

    Raises:
        ValueError: a mark is missing.
    """
    before, rest = _split(text, BEGIN)
    _, after = _split(rest, END)
    return f"{before}{BEGIN}\n```mermaid\n{draw()}\n```\n\n{explain()}\n\n{END}{after}"


def write(path: Path = PAGE) -> list[Path]:
    """Bring the page up to date; the files that changed."""
    old = path.read_text()
    if (new := page(old)) == old:
        return []
    path.write_text(new)
    return [path]


def _split(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    if not found:
        raise ValueError(f"{PAGE} has no mark {mark.strip()}")
    return before, after
