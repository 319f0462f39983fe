"""Which images run."""

import re
from collections.abc import Iterator
from pathlib import Path

from eventsphere.check.files import parse
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene

OURS = re.compile(r"[^/]+/eventsphere/")
"""Whatever registry has them."""
ADMITTED = Path("clusters/shared/admission/admitted-images.yaml")
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


@policy("digest", "A tag can point to another image tomorrow: what was tested is not what runs.")
def digest(scene: Scene) -> Iterator[Broken]:
    """Our images are named by digest everywhere, others' wherever no stand-in runs."""
    for each in scene.containers():
        image = str(each.spec.get("image", ""))
        ours = OURS.match(image) or scene.environment not in {None, "local"}
        if ours and not DIGEST.search(image):
            yield Broken(
                each.owner,
                f"{each.title} runs {image}, which is no digest",
                "name its digest: ours in the overlay's images/kustomization.yaml, others' beside the container",
            )


@policy("no-latest", "Nobody knows which version `latest` was when it broke.")
def no_latest(scene: Scene) -> Iterator[Broken]:
    """Others' images have a version as their tag, or a digest."""
    for each in scene.containers():
        image = str(each.spec.get("image", ""))
        tag = image.rpartition("/")[2].partition(":")[2]
        if OURS.match(image) and "@" not in tag:
            continue
        if not DIGEST.search(image) and not re.match(r"v?\d", tag):
            yield Broken(
                each.owner,
                f"{each.title} runs {image or 'no image'}, which is no version",
                "give the image a version as its tag, or a digest",
            )


def others(root: Path) -> dict[str, str]:
    """Return the repositories of others that staging and prod admit, by the name under which each has its reason."""
    data: dict[str, str] = parse(root, ADMITTED)["data"]
    return {name: repository for name, repository in data.items() if name != "registry"}


@policy("admitted", "The API server refuses any other image in staging and prod, and then nothing new starts.")
def admitted(scene: Scene) -> Iterator[Broken]:
    """staging and prod run our images, and those of others that are on the list with a reason."""
    if scene.environment not in {"staging", "prod"}:
        return
    for each in scene.containers():
        image = str(each.spec.get("image", ""))
        if not OURS.match(image) and re.split("[:@]", image)[0] not in others(scene.root).values():
            what = f"{each.title} runs {image}, which {scene.environment} does not admit"
            yield Broken(each.owner, what, f"build it as one of ours, or add it to {ADMITTED} with a reason")
