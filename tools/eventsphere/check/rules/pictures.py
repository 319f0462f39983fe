"""Where pictures go: bucket, endpoint and what browsers may ask must be one name."""

import re
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables

CLIENT = "apps/event/images.py"
SITE = "apps/frontend/nginx/site.conf.template"
ALLOWED = re.compile(r"https://(\S*?)\.s3\.(\S*?)\.amazonaws\.com")
REGIONAL = '"us_east_1_regional_endpoint": "regional"'


@policy(
    "pictures", "A browser uploads only where the Content-Security-Policy lets it, and DNS in the VPC knows regions."
)
def pictures(scene: Scene) -> Iterator[Broken]:
    """Uploads are signed for the regional endpoint of the bucket that the web app's policy names."""
    if scene.environment in {None, "local"}:
        return
    if REGIONAL not in (scene.root / CLIENT).read_text():
        yield Broken(None, f"{CLIENT}: signs for s3.amazonaws.com in us-east-1", f"give its client s3={{{REGIONAL}}}")
    namespace = next((each.name for each in scene.kind("Namespace")), "")
    for owner in scene.kind("Deployment"):
        found = variables(scene, owner.containers[0])
        if bucket := found.get("IMAGES_BUCKET"):
            for said, region in _allowed(scene, namespace):
                if (bucket, found.get("AWS_REGION")) != (said, region):
                    where = f"{bucket} in {found.get('AWS_REGION')}"
                    yield Broken(owner, f"puts pictures into {where}, but the web app may ask {said} in {region}", MEND)


MEND = f"mend imagesBucket in the overlay's environment.yaml, or the Content-Security-Policy in {SITE}"


def _allowed(scene: Scene, namespace: str) -> set[tuple[str, str]]:
    text = (scene.root / SITE).read_text().replace("${NAMESPACE}", namespace)
    return {(found[1], found[2]) for found in ALLOWED.finditer(text)}
