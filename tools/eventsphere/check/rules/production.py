"""Settings that are right on a laptop and dangerous where people are."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables

AWS = {"dev", "staging", "prod"}
WANTED = {"RATE_LIMIT_FACTOR": {"1", "1.0"}, "TRUSTED_PROXIES": {"1"}}
"""The load balancer is the one proxy; limits are as written."""
TESTED = {"dev", "staging"}
FOR_TESTS = {"RATE_LIMIT_FACTOR": {"100"}}
"""What base/components/loadtest sets where people are not served."""
DIRECT = "AWS_ENDPOINT_URL"


@policy("production-settings", "Limits that are off, or a client's own word for its address, invite abuse.")
def production_settings(scene: Scene) -> Iterator[Broken]:
    """On AWS, limits are as written, one proxy is trusted, and no stand-in of AWS is named."""
    if scene.environment not in AWS:
        return
    for each in scene.containers():
        found = variables(scene, each.spec)
        for name, wanted in WANTED.items():
            allowed = wanted | FOR_TESTS.get(name, set()) if scene.environment in TESTED else wanted
            if name in found and found[name] not in allowed:
                what = f"{each.title} runs with {name}={found[name]}"
                yield Broken(each.owner, what, f"leave {name} at {min(wanted)} in {scene.environment}")
        if DIRECT in found:
            yield Broken(each.owner, f"{each.title} calls {found[DIRECT]} for AWS", f"remove {DIRECT}")


@policy("quiet-logs", "Debug lines of production cost money and may name people.")
def quiet_logs(scene: Scene) -> Iterator[Broken]:
    """prod logs at INFO or above."""
    for each in scene.containers() if scene.environment == "prod" else ():
        level = variables(scene, each.spec).get("LOG_LEVEL")
        if level in {"DEBUG", "NOTSET", "TRACE"}:
            yield Broken(each.owner, f"{each.title} logs at {level}", "set LOG_LEVEL=INFO")
