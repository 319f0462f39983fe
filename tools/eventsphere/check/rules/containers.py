"""What a container may do, and what it must tell the kubelet."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig


@policy("read-only-root", "Nobody can leave a file behind in an image.")
def read_only_root(scene: Scene) -> Iterator[Broken]:
    """The root filesystem is read-only; scratch is an emptyDir."""
    for each in scene.containers():
        if dig(each.spec, "securityContext.readOnlyRootFilesystem") is not True:
            yield Broken(
                each.owner,
                f"{each.title} may write to its root filesystem",
                "set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where it writes",
            )


@policy("no-capabilities", "No container needs a part of root's power.")
def no_capabilities(scene: Scene) -> Iterator[Broken]:
    """All capabilities are dropped, none added, no escalation, not privileged."""
    for each in scene.containers():
        context = each.spec.get("securityContext", {})
        if dig(context, "capabilities.drop") != ["ALL"] or dig(context, "capabilities.add"):
            yield Broken(each.owner, f"{each.title} keeps capabilities", "set capabilities.drop: [ALL] and add none")
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield Broken(each.owner, f"{each.title} may gain privileges", "set allowPrivilegeEscalation: false")


@policy("probes", "Without probes a rollout replaces good pods by broken ones.")
def probes(scene: Scene) -> Iterator[Broken]:
    """Every container that stays has a startup, a readiness and a liveness probe."""
    for each in scene.containers():
        if each.starts or each.owner.kind in {"Job", "CronJob"}:
            continue
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if not each.spec.get(probe):
                yield Broken(each.owner, f"{each.title} has no {probe}", f"add {probe}: /healthz or /readyz")


@policy("readiness-path", "Ready means: started, database reached, not draining. /healthz says none of that.")
def readiness_path(scene: Scene) -> Iterator[Broken]:
    """The services' readiness is asked at /readyz, their liveness never."""
    for each in scene.containers():
        if each.spec.get("name") not in {"auth", "event", "booking"}:
            continue
        if (path := dig(each.spec, "readinessProbe.httpGet.path")) != "/readyz":
            yield Broken(each.owner, f"{each.title} is asked at {path} for readiness", "set path: /readyz")
        if (path := dig(each.spec, "livenessProbe.httpGet.path")) != "/healthz":
            yield Broken(
                each.owner,
                f"{each.title} is asked at {path} for liveness",
                "set path: /healthz, or a lost database restarts every pod",
            )


@policy(
    "resources",
    "The scheduler and the HorizontalPodAutoscaler count in requests; memory without a limit takes the node.",
)
def resources(scene: Scene) -> Iterator[Broken]:
    """CPU and memory are requested and limited."""
    for each in scene.containers():
        for field in ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory"):
            if not dig(each.spec, f"resources.{field}"):
                yield Broken(each.owner, f"{each.title} has no resources.{field}", f"set resources.{field}")
