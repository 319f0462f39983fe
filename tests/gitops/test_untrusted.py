"""A pull request of anybody's can be rendered: nothing runs, nothing outside the tree is read."""

from pathlib import Path

import pytest

from eventsphere.diff.run import differences
from eventsphere.errors import CommandError
from tests.gitops.copies import git, replace, repository_of


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository_of(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  - ../../base/monitoring", "  - https://example.org/a/b//c?ref=main", "is a remote base"),
        ("  - ../../base/monitoring", "  - git@example.org:a/b", "is a remote base"),
        ("components:", "generators: [x.yaml]\ncomponents:", "generators runs a program or a plugin"),
        ("components:", "transformers: [x.yaml]\ncomponents:", "transformers runs a program or a plugin"),
        ("components:", "helmCharts: []\ncomponents:", "helmCharts runs a program or a plugin"),
        ("components:", "replacements:\n  - path: ../../../../etc/passwd\ncomponents:", "is outside the tree"),
        ("components:", "patches:\n  - path: /etc/passwd\ncomponents:", "is outside the tree"),
    ],
)
def test_untrusted_tree_is_refused_here_and_in_the_commit(old: str, new: str, says: str, repository: Path) -> None:
    replace(repository, "overlays/dev/kustomization.yaml", old, new)
    with pytest.raises(CommandError, match=says) as here:
        differences(repository, ["dev"], "HEAD")
    assert here.value.what.startswith("overlays/dev/kustomization.yaml:")
    git(repository, "commit", "-qam", "untrusted")
    git(repository, "checkout", "-q", "HEAD~1", "--", ".")
    with pytest.raises(CommandError, match=says):
        differences(repository, ["dev"], "HEAD")
    git(repository, "reset", "-q", "--hard", "HEAD~1")


def test_links_in_a_commit_are_not_followed(repository: Path) -> None:
    (repository / "overlays/dev/extra.yaml").symlink_to("/etc/passwd")
    replace(repository, "overlays/dev/kustomization.yaml", "  - ../../base/monitoring", "  - extra.yaml")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "link")
    with pytest.raises(CommandError, match=r"extra\.yaml is outside the tree"):
        differences(repository, ["dev"], "HEAD~1")
    git(repository, "rm", "-q", "overlays/dev/extra.yaml")
    git(repository, "checkout", "-q", "HEAD~1", "--", ".")
    with pytest.raises(CommandError, match=r"extra\.yaml does not exist"):  # the link was not unpacked
        differences(repository, ["dev"], "HEAD")
    git(repository, "reset", "-q", "--hard", "HEAD~1")
