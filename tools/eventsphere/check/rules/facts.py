"""The names of the account that the tree is filled in with."""

from collections.abc import Iterator

from eventsphere.aws.facts import FILE, read
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables
from eventsphere.errors import CommandError


@policy("facts", "A name of another account is a bucket, a role or an image that nobody may reach.")
def facts(scene: Scene) -> Iterator[Broken]:
    """The facts file is whole, of one account, and of the region that the services are told."""
    if scene.environment in {None, "local"}:
        return
    try:
        found = read(scene.root)
    except CommandError as error:
        yield Broken(None, error.what, error.remedy)
        return
    for owner in scene.kind("Deployment"):
        told = variables(scene, owner.containers[0]).get("AWS_REGION", found.region)
        if told != found.region:
            what = f"is told region {told}, but {FILE} has {found.region}"
            yield Broken(owner, what, 'follow docs/aws.md, "Another region"')
