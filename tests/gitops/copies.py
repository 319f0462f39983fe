"""Copies of the tree, to break them."""

import shutil
import subprocess
from pathlib import Path

from tests.gitops.tree import ROOT, SERVICES

TOPS = ("base", "overlays", "clusters")


def copy_tree(target: Path) -> Path:
    """The tree, and of the code what policies read."""
    for top in TOPS:
        shutil.copytree(ROOT / top, target / top)
    for package in ("kit", *SERVICES):
        (target / "apps" / package).mkdir(parents=True)
        shutil.copy(ROOT / "apps" / package / "settings.py", target / "apps" / package)
    shutil.copytree(ROOT / "docs" / "runbooks", target / "docs" / "runbooks")
    for file in ("apps/event/images.py", "apps/frontend/nginx/site.conf.template"):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target / file)
    return target


def replace(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text that must be there."""
    text = (root / file).read_text()
    assert old in text, f"{file} has no {old!r}"
    (root / file).write_text(text.replace(old, new, 1))


def git(root: Path, *arguments: str) -> str:
    """What a Git command prints, by an author who is always there."""
    author = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *author, "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def repository_of(folder: Path) -> Path:
    """A copy of the tree as a Git repository with one commit."""
    root = copy_tree(folder)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    return root
