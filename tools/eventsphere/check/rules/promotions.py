"""Which release an environment may have."""

from collections.abc import Iterator

from eventsphere import naming
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.promote import releases
from eventsphere.promote.images import ImagesError, images, path_of
from eventsphere.promote.order import ENVIRONMENTS, before
from eventsphere.promote.repository import Repository


@policy("images-file", "It is the one file that a promotion writes: it holds digests and nothing else.")
def images_file(scene: Scene) -> Iterator[Broken]:
    """An environment's images file names each image by digest."""
    if scene.environment is None:
        return
    path = path_of(scene.environment)
    try:
        images((scene.root / path).read_text(), path)
    except FileNotFoundError:
        yield Broken(None, f"{path} is missing", "restore it: every environment has one")
    except ImagesError as error:
        yield Broken(None, error.what, error.remedy)


@policy(
    "promoted",
    "prod runs only what staging ran, and staging only what dev ran, manifests and images: the branches tell.",
    once=True,
)
def promoted(scene: Scene) -> Iterator[Broken]:
    """The newest release of each environment's branch is one that the environment before it had."""
    repository = Repository.of(scene.root)
    if repository is None:
        return  # an exported tree without history
    for environment in ENVIRONMENTS:
        yield from strangers(repository, environment)


def strangers(repository: Repository, environment: str) -> Iterator[Broken]:
    """The environment's newest release, if the place before it never had it. Without both branches nothing is known."""
    source, tip = before(environment) or "", releases.tip(repository, environment)
    if tip is None or releases.tip(repository, source) is None:
        return
    found = releases.release(repository, environment, tip)
    if found.is_built and not releases.had(repository, source, found):
        what = f"{releases.branch_of(environment)} at {tip[:9]} is no release that {source} had"
        yield Broken(
            None,
            what,
            f"promote one: {naming.command(f'promote {source} {environment}')} (first: git fetch --unshallow)",
        )
