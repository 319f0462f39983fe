"""The Git server inside the cluster: Argo CD follows it as it follows GitHub elsewhere."""

from importlib.resources import as_file, files

from eventsphere.cluster.kube import Kube
from eventsphere.cluster.place import Place

IMAGE = "ghcr.io/eventsphere/gitserver"
FILES = files("eventsphere.cluster") / "gitserver"


def ensure(place: Place, kube: Kube) -> None:
    """Build it and run it; returns when it serves."""
    with as_file(FILES) as folder:
        place.build(folder, f"{IMAGE}:local", folder / "Dockerfile", {})
        manifests = (folder / "manifests.yaml").read_text()
    digest = place.push(f"{IMAGE}:local")
    kube.apply(manifests.replace("IMAGE", f"{IMAGE}@{digest}"))
    kube("rollout", "status", "deployment/git", "-n", "gitops", "--timeout=120s", seconds=130)
