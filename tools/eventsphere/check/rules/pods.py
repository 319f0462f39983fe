"""What a pod may do on its node and in the cluster."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.settings import variables
from eventsphere.gitops.manifests import Manifest


@policy("non-root", "A process that escapes its container is nobody on the node.")
def non_root(scene: Scene) -> Iterator[Broken]:
    """The pod says runAsNonRoot, and no container takes it back."""
    for owner, pod in scene.pods():
        if dig(pod, "securityContext.runAsNonRoot") is not True or not dig(pod, "securityContext.runAsUser"):
            yield Broken(
                owner, "pods may run as root", "set securityContext.runAsNonRoot: true and a runAsUser above 0"
            )
    for each in scene.containers():
        context = each.spec.get("securityContext", {})
        if context.get("runAsNonRoot") is False or context.get("runAsUser") == 0:
            yield Broken(each.owner, f"{each.title} runs as root", "leave the user to the pod's securityContext")


@policy("seccomp", "The runtime's filter refuses system calls that only exploits use.")
def seccomp(scene: Scene) -> Iterator[Broken]:
    """The pod's seccomp profile is RuntimeDefault or a local one, and no container is unconfined."""
    for owner, pod in scene.pods():
        if dig(pod, "securityContext.seccompProfile.type") not in {"RuntimeDefault", "Localhost"}:
            yield Broken(owner, "no seccomp profile", "set securityContext.seccompProfile.type: RuntimeDefault")
    for each in scene.containers():
        if dig(each.spec, "securityContext.seccompProfile.type") == "Unconfined":
            yield Broken(each.owner, f"{each.title} is unconfined", "remove its seccompProfile")


@policy("no-token", "A stolen service-account token is a way to the API server; our pods never call it.")
def no_token(scene: Scene) -> Iterator[Broken]:
    """Neither pods nor service accounts mount the API server's token."""
    for owner, pod in scene.pods():
        if pod.get("automountServiceAccountToken") is not False:
            yield Broken(owner, "mounts a service-account token", "set automountServiceAccountToken: false in the pod")
        if pod.get("serviceAccountName", "default") == "default":
            yield Broken(owner, "uses the namespace's default service account", "set serviceAccountName")
    for account in scene.kind("ServiceAccount"):
        if scene.environment and account.data.get("automountServiceAccountToken") is not False:
            yield Broken(account, "mounts its token", "set automountServiceAccountToken: false")


@policy("no-service-links", "A Service named auth would set AUTH_PORT=tcp://..., which settings read as a port.")
def no_service_links(scene: Scene) -> Iterator[Broken]:
    """Pods get no environment variables from Services."""
    for owner, pod in scene.pods():
        if pod.get("enableServiceLinks") is not False:
            yield Broken(owner, "gets variables from Services", "set enableServiceLinks: false in the pod")


@policy("no-host", "The node's network, processes and files belong to the node.")
def no_host(scene: Scene) -> Iterator[Broken]:
    """No host namespaces, paths or ports."""
    for owner, pod in scene.pods():
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(field):
                yield Broken(owner, f"uses the node's {field[4:].lower()}", f"remove {field}")
        for volume in pod.get("volumes", []):
            if "hostPath" in volume:
                yield Broken(owner, f"volume {volume['name']} is a path of the node", "use emptyDir or a claim")
    for each in scene.containers():
        if any("hostPort" in port for port in each.spec.get("ports", [])):
            yield Broken(each.owner, f"{each.title} takes a port of the node", "remove hostPort; a Service reaches it")


FINISH_SECONDS, SPARE_SECONDS = 25, 5
"""How long Hypercorn lets requests finish (apps/kit/serve.py), and what is left then."""
KUBELET_SECONDS = 30
"""The grace of a pod that names none."""


@policy("grace", "The kubelet kills what is still draining when the grace ends: each such request fails.")
def grace(scene: Scene) -> Iterator[Broken]:
    """Leave the traffic, finish requests for up to 25 s, and end within the grace, with 5 s to spare."""
    for owner, pod in scene.pods():
        drain, has = max(drains(scene, owner), default=0), pod.get("terminationGracePeriodSeconds", KUBELET_SECONDS)
        needs = drain + FINISH_SECONDS + SPARE_SECONDS
        if (drain or _is_rolled(owner)) and needs > has:
            what = f"its pods need {needs:.0f} s to leave, but have {has} s"
            yield Broken(owner, what, f"set terminationGracePeriodSeconds: {needs:.0f} or shorten the drain")


@policy("surge", "An update that takes pods away first leaves fewer to serve.")
def surge(scene: Scene) -> Iterator[Broken]:
    """Lose no pod before its successor is ready."""
    for owner, _ in scene.pods():
        if _is_rolled(owner) and dig(owner.data, "spec.strategy.rollingUpdate.maxUnavailable") != 0:
            yield Broken(owner, "an update takes pods away first", "set strategy.rollingUpdate.maxUnavailable: 0")


def _is_rolled(owner: Manifest) -> bool:
    """Return whether an update replaces its pods one after the other."""
    return owner.kind == "Deployment" and dig(owner.data, "spec.strategy.type") != "Recreate"


BALANCER_SECONDS = 25
EXPOSED = "eventsphere/exposed"


@policy(
    "drain-seconds",
    "An AWS load balancer goes on sending for some seconds to a pod that leaves (aws-load-balancer-controller#1064).",
)
def drain_seconds(scene: Scene) -> Iterator[Broken]:
    """Pods behind an AWS load balancer serve on for 25 s after they stopped being ready."""
    if scene.environment in {None, "local"}:
        return
    for owner in scene.matching({EXPOSED: "true"}):
        found = list(drains(scene, owner))
        if not found or min(found) < BALANCER_SECONDS:
            yield Broken(
                owner,
                f"leaves after {min(found, default=0):.0f} s, while the load balancer still sends",
                f'set drainSeconds: "{BALANCER_SECONDS}" in the overlay\'s environment.yaml',
            )


def drains(scene: Scene, owner: Manifest) -> Iterator[float]:
    """Yield for how many seconds each container of a workload serves on after it stopped being ready."""
    for container in owner.containers:
        said = variables(scene, container).get("DRAIN_SECONDS")
        yield float(said or 0) + float(dig(container, "lifecycle.preStop.sleep.seconds", 0))
