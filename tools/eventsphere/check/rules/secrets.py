"""No secret is in Git."""

import re
from collections.abc import Iterator
from pathlib import Path

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables

TREE = ("base", "overlays", "clusters")
SHAPES = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    "a password in a URL": re.compile(r"\w+://[^\s:/@{}]+:(?!\{\{|\$)[^\s/@{}]+@"),
    "a JSON Web Token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."),
}
TELLING = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE|CREDENTIAL|(?:^|_)KEYS?$", re.IGNORECASE)


@policy("no-secret", "Whoever can read the repository, now or later, could read it.")
def no_secret(scene: Scene) -> Iterator[Broken]:
    """No Secret objects in Git; ExternalSecrets make them from Secrets Manager."""
    for each in scene.kind("Secret"):
        if each.data.get("data") or each.data.get("stringData"):
            yield Broken(
                each, "is a Secret with its content in Git", "put it into Secrets Manager and add an ExternalSecret"
            )


@policy("no-plain-secret", "A variable called PASSWORD with its value written beside it is a secret in Git.")
def no_plain_secret(scene: Scene) -> Iterator[Broken]:
    """Variables with telling names get no literal value, except those for a stand-in of AWS."""
    for each in scene.containers():
        found = variables(scene, each.spec)
        stand_in = {"AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"} if found.get("AWS_ENDPOINT_URL") else set()
        for name, value in found.items():
            if value and TELLING.search(name) and name not in stand_in:
                yield Broken(
                    each.owner, f"{each.title} has the value of {name} in Git", "take it from an ExternalSecret"
                )


@policy("no-secret-text", "Once pushed, a secret is public and must be replaced.", once=True)
def no_secret_text(scene: Scene) -> Iterator[Broken]:
    """No file of the tree holds what looks like a key, a token or a password in a URL."""
    for path in sorted(path for top in TREE for path in (scene.root / top).rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            for what, shape in SHAPES.items():
                if shape.search(line):
                    yield Broken(
                        None,
                        f"{_place(scene, path, number)}: holds {what}",
                        "remove and replace it; use an ExternalSecret",
                    )


def _place(scene: Scene, path: Path, number: int) -> str:
    return f"{path.relative_to(scene.root)}:{number}"
