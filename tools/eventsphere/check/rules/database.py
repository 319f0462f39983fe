"""How MongoDB protects what it keeps."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig

AUTHENTICATES = ("--auth", "--keyFile")
RISKY = ("--nojournal", "--noauth", "--setParameter=enableLocalhostAuthBypass=1", "--journalCommitInterval")


@policy("database-auth", "Every pod that reaches the port could read and delete all bookings.")
def database_auth(scene: Scene) -> Iterator[Broken]:
    """MongoDB's own arguments ask for authentication, so that no missing variable can open it."""
    for each in scene.containers():
        if each.spec.get("name") != "mongodb" or not scene.environment:
            continue
        said = [*each.spec.get("command", []), *each.spec.get("args", [])]
        if not any(str(word).split("=")[0] in AUTHENTICATES for word in said):
            yield Broken(each.owner, f"{each.title} starts without authentication", "add --auth to its args")
        for word in said:
            if str(word).startswith(RISKY):
                yield Broken(each.owner, f"{each.title} starts with {word}", f"remove {word}")


@policy("database-root", "A service with the root password can read the other services' data.")
def database_root(scene: Scene) -> Iterator[Broken]:
    """Only MongoDB's own Secret holds the root password, but for a local cluster's stand-in, which has one user."""
    for each in scene.kind("ExternalSecret") if scene.environment not in {None, "local"} else ():
        fetched = {dig(item, "remoteRef.property") for item in each.spec.get("data", [])}
        if "root-password" in fetched and not each.name.startswith("mongodb"):
            yield Broken(each, "fetches the root password of MongoDB", f"fetch {each.name}-password instead")
