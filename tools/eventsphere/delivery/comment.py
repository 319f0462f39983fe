"""`eventsphere delivery report` and `comment`: what a pull request changes, told by two workflows.

The first renders the pull request's own tree, so it has no right but to read, and leaves a file. The second has the
right to comment. It treats that file as written by an attacker, and finds the pull request by the commit that GitHub
names.
"""

import re
from pathlib import Path

from eventsphere.delivery.github import GitHub
from eventsphere.errors import CommandError

FILE = "report.md"
LARGEST = 60_000
MARK = "<!-- eventsphere: what this pull request changes -->"
COMMIT = re.compile(r"[0-9a-f]{40}")
HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")


def read(folder: Path) -> str:
    """Return the report in a folder that somebody else filled; CommandError unless it is just one small text file."""
    listed = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    if [each.name for each in listed] != [FILE]:
        raise CommandError(f"{folder} holds not just {FILE}", "nothing was commented; see the run that left it")
    (path,) = listed
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        raise CommandError(f"{path} is no file below {LARGEST} bytes", "nothing was commented")
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text", "nothing was commented; see the run that left it") from error


def escape(text: str) -> str:
    """Return a text that shows as it is: no HTML, link, picture, mention or reference of its own works."""
    plain = HIDDEN.sub("", text)
    return "\n".join(f"    {line}" for line in plain.splitlines())  # an indented block, which no line can close


def comment(github: GitHub, folder: Path, head: str) -> list[int]:
    """Comment on the open pull requests whose newest commit is `head`; returns their numbers.

    A comment of an earlier run is replaced. Only the workflow's own comments are looked at.

    Raises:
        CommandError: the report is not what it must be, or GitHub refuses.
    """
    if not COMMIT.fullmatch(head):
        raise CommandError("the head commit is none", "give the 40 digits that GitHub names")
    title = "**What this pull request changes in the clusters**, rendered by its own run:"
    body = f"{MARK}\n{title}\n\n{escape(read(folder))}\n"
    found = [
        int(each["number"])
        for each in github.get("pulls?state=open&per_page=100")  # a fork's commits are in no list of commits
        if (each.get("head") or {}).get("sha") == head
    ]
    for number in found:
        _put(github, number, body)
    return found


def _put(github: GitHub, number: int, body: str) -> None:
    for each in github.get(f"issues/{number}/comments?per_page=100"):
        ours = str(each.get("body", "")).startswith(MARK) and (each.get("user") or {}).get("type") == "Bot"
        if ours:
            github.patch(f"issues/comments/{int(each['id'])}", {"body": body})
            return
    github.post(f"issues/{number}/comments", {"body": body})
