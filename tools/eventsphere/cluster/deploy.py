"""`eventsphere cluster deploy`: the checked-out commit, built and followed by Argo CD."""

from collections.abc import Callable
from pathlib import Path

from eventsphere.cluster import applications, gitserver, images, seed
from eventsphere.cluster.clone import Clone, clone
from eventsphere.cluster.faults import faults
from eventsphere.cluster.kube import Kube
from eventsphere.cluster.place import Place
from eventsphere.errors import CommandError
from eventsphere.promote.images import path_of

PUBLIC = ("docker.io/library/mongo:7.0", "docker.io/motoserver/moto:5.2.5")
MOTO = "http://moto.aws:5000"
APPLICATIONS = {"root", "platform", applications.ENVIRONMENT}
READY_SECONDS = 600.0
Tell = Callable[[str], None]


def build(place: Place, folder: Path, tell: Tell) -> list[images.Image]:
    """The images of a tree, with their sizes told."""
    built = []
    for image in images.build(place, folder, "local"):
        tell(f"built {image.name}: {image.size / 1e6:.0f} MB")
        built.append(image)
    return built


def deploy(root: Path, place: Place, tell: Tell) -> str:
    """Bring the commit to the cluster and wait until it runs; the commit that Argo CD follows.

    That commit is HEAD's child: it adds nothing but the digests of the images just built from HEAD.
    Again without a new commit it changes nothing.
    """
    kube = Kube(place.enter)
    with clone(root, place.enter) as copy:
        for image in PUBLIC:
            place.supply(image)
        digests = images.push(place, build(place, copy.folder, tell), "local")
        gitserver.ensure(place, kube)
        commit = _commit(copy, digests)
        tell(f"pushed {commit[:9]} to the Git server in the cluster")
        _bootstrap(kube, copy.folder)
    tell("Argo CD follows clusters/local")
    wait(kube, commit, READY_SECONDS, tell)
    return commit


def wait(kube: Kube, commit: str, seconds: float, tell: Tell) -> None:
    """Until every Application is Synced and Healthy at the commit.

    Raises:
        CommandError: NOT_READY, with where each stands, and which object is not well and why.
    """
    try:
        applications.wait(kube, commit, APPLICATIONS, seconds, tell)
    except CommandError as error:
        raise CommandError(
            error.what, "\n".join([error.remedy, *faults(kube, applications.ENVIRONMENT)]), error.exit_status
        ) from error


def _commit(copy: Clone, digests: dict[str, str]) -> str:
    copy.write(path_of("local"), images.file(digests))
    when = copy.git("show", "--no-patch", "--format=%cI", "HEAD").strip()
    copy.commit("build(local): the images of this commit", when=when)
    return copy.push(force=True)


def _bootstrap(kube: Kube, tree: Path) -> None:
    """What Git can't hold: secrets, where the AWS stand-in is, and the first apply of the root."""
    kube.apply((tree / "clusters/local/aws/namespace.yaml").read_text())
    seed.ensure(kube, tree)
    endpoints = [f"AWS_{each}_ENDPOINT={MOTO}" for each in ("SECRETSMANAGER", "STS")]
    kube("set", "env", "deployment/external-secrets", "-n", "external-secrets", *endpoints)
    kube("rollout", "status", "deployment/external-secrets", "-n", "external-secrets", "--timeout=120s", seconds=130)
    kube.apply(kube("kustomize", str(tree / "clusters/local/bootstrap")))
    applications.refresh(kube)
