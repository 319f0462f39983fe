"""Which images an environment may have."""

from collections.abc import Iterator
from pathlib import Path

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.promote.images import UNBUILT, ImagesError, digests, images, path_of
from eventsphere.promote.order import before
from eventsphere.promote.repository import Repository


@policy("images-file", "It is the one file that a promotion copies: it holds digests and nothing else.")
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


@policy("promoted", "prod runs only what staging ran, and staging only what dev ran: the files' histories tell.")
def promoted(scene: Scene) -> Iterator[Broken]:
    """Each digest was in the images file of the environment before, in an earlier merge."""
    environment = scene.environment or ""
    source, repository = before(environment), Repository.of(scene.root)
    if source is None or repository is None:
        return  # nothing comes before it, or an exported tree without history
    path = path_of(environment)
    here = digests((scene.root / path).read_text()) if (scene.root / path).is_file() else set()
    if not here - {UNBUILT}:
        return
    for digest in sorted(here - {UNBUILT} - digests(repository.history(path_of(source), _earlier(repository, path)))):
        remedy = f"promote it: eventsphere promote {source} {environment} (a shallow clone lacks the history: fetch it)"
        yield Broken(None, f"{path}: {source} never had {digest[:19]}...", remedy)


def _earlier(repository: Repository, path: Path) -> str:
    """The commit before the file got what it has: HEAD for a change that isn't committed."""
    committed = repository.file("HEAD", path) == (repository.root / path).read_text()
    return f"{repository.last_change(path)}^" if committed else "HEAD"
