"""Release notes and messages by the conventional form."""

import pytest

from eventsphere.delivery.notes import notes, require_conventional
from eventsphere.errors import CommandError
from tests.pipeline.places import Server


def test_notes_tell_what_changed_for_people_first(server: Server) -> None:
    for subject in (
        "feat(booking): seats are offered by arrival",
        "docs: spelling",
        "fix: the clock",
        "feat(api)!: prices are minor units",
        "Merge pull request #1",
    ):
        server.merge(subject, {})
    text = notes(server.clone("job").repository, server.first, "HEAD")
    assert text == (
        "## Must be acted on\n\n- api: prices are minor units\n\n"
        "## New\n\n- booking: seats are offered by arrival\n\n"
        "## Mended\n\n- the clock\n"
    )
    assert notes(server.clone("again").repository, "HEAD", "HEAD") == "Nothing changes for anybody.\n"


def test_an_unknown_release_is_told(server: Server) -> None:
    with pytest.raises(CommandError, match=r"v9 is no commit here"):
        notes(server.clone("job").repository, "v9", "HEAD")


@pytest.mark.parametrize("subject", ["feat(web): a map", "fix!: x", "Merge branch 'a'", 'Revert "feat: x"'])
def test_a_conventional_message_passes(subject: str) -> None:
    require_conventional(f"{subject}\n\nwhy\n")


@pytest.mark.parametrize("subject", ["Update", "feature: x", "feat x", "FIX: x", ""])
def test_another_message_is_refused(subject: str) -> None:
    with pytest.raises(CommandError, match="is no conventional message"):
        require_conventional(subject)
