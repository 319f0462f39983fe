"""Where pictures go: bucket, endpoint and what browsers may ask must be one name."""

from collections.abc import Iterator

from eventsphere.aws.facts import FILE
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables

CLIENT = "apps/event/images.py"
SITE = "apps/frontend/nginx/site.conf.template"
REGIONAL = '"us_east_1_regional_endpoint": "regional"'
DIRECTIVES = {"img-src": "${IMAGES_URL}", "connect-src": "${UPLOADS_URL}"}
"""What the web app's Content-Security-Policy must name, so that each environment allows its own store and no other."""


@policy(
    "pictures", "A browser uploads only where the Content-Security-Policy lets it, and DNS in the VPC knows regions."
)
def pictures(scene: Scene) -> Iterator[Broken]:
    """Uploads are signed for the regional endpoint of the bucket that the web app's policy names; reads likewise."""
    if scene.environment in {None, "local"}:
        return
    if REGIONAL not in (scene.root / CLIENT).read_text():
        yield Broken(None, f"{CLIENT}: signs for s3.amazonaws.com in us-east-1", f"give its client s3={{{REGIONAL}}}")
    yield from _directives((scene.root / SITE).read_text())
    event, frontend = (_variables(scene, name) for name in ("event", "frontend"))
    bucket, region = event.get("IMAGES_BUCKET"), event.get("AWS_REGION")
    wanted = {
        "UPLOADS_URL": f"https://{bucket}.s3.{region}.amazonaws.com",
        "IMAGES_URL": event.get("IMAGES_URL"),
    }
    for name, url in wanted.items():
        if not url or frontend.get(name) != url:
            what = (
                f"{name} is {frontend.get(name)}, but event has bucket {bucket} in {region} and shows pictures of {url}"
            )
            owner = next((each for each in scene.kind("Deployment") if each.name == "frontend"), None)
            yield Broken(owner, what, f"write {FILE} anew with make aws-facts")


def _directives(text: str) -> Iterator[Broken]:
    for directive, variable in DIRECTIVES.items():
        if variable not in text.partition(f"{directive} ")[2].partition(";")[0]:
            yield Broken(None, f"{SITE}: {directive} does not name {variable}", "add it to the Content-Security-Policy")


def _variables(scene: Scene, name: str) -> dict[str, str | None]:
    owners = [each for each in scene.kind("Deployment") if each.name == name]
    return variables(scene, owners[0].containers[0]) if owners else {}
