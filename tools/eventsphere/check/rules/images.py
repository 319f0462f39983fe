"""Which images run."""

import re
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene

OURS = re.compile(r"[^/]+/eventsphere/")
"""Whatever registry has them."""
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
