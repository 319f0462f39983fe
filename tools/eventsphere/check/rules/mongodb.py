"""What MongoDB acknowledges, and who may ask it."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.settings import variables
from eventsphere.gitops.manifests import Manifest

DURABLE = {"w": "majority", "journal": "true", "retryWrites": "true"}
ABSENT = {"w": "1", "journal": "false", "retryWrites": "true"}
ARGUMENTS = ("--auth", "--keyFile", "--replSet")
RISKY = ("--nojournal", "--noauth", "--setParameter=enableLocalhostAuthBypass=1", "--journalCommitInterval")


@policy("mongodb", "What is acknowledged survives a kill: on the journal of a majority, asked by who has a password.")
def mongodb(scene: Scene) -> Iterator[Broken]:
    """Every client waits for majority and journal; the server wants log-ins, and is probed from outside."""
    for server in (each for each in scene.kind("StatefulSet") if each.name == "mongodb"):
        yield from _server(server)
        member = variables(scene, server.containers[0]).get("REPLICA_SET")
        for secret in scene.kind("ExternalSecret"):
            uri = dig(secret.data, "spec.target.template.data", {}).get("MONGODB_URI")
            if uri:
                yield from (Broken(secret, what, remedy) for what, remedy in _client(uri, member or ""))


def _client(uri: str, member: str) -> Iterator[tuple[str, str]]:
    said = {name: values[-1] for name, values in parse_qs(urlsplit(uri).query).items()}
    direct = said.get("directConnection") == "true"  # a local cluster's stand-in, which can't repeat a write by itself
    for name, wanted in (DURABLE | ({"retryWrites": "false"} if direct else {})).items():
        if (found := said.get(name, ABSENT[name])) != wanted:
            yield f"acknowledges with {name}={found}", f"set {name}={wanted} in MONGODB_URI"
    if not direct and said.get("replicaSet") != member:
        yield f"asks replicaSet={said.get('replicaSet')}, the server is {member}", f"set replicaSet={member}"


def _server(server: Manifest) -> Iterator[Broken]:
    container = server.containers[0]
    given = {str(each).partition("=")[0] for each in container.get("args", [])}
    for argument in ARGUMENTS:
        if argument not in given:
            yield Broken(server, f"mongod lacks {argument}", f"add {argument} to args")
    for word in (*container.get("command", []), *container.get("args", [])):
        if str(word).startswith(RISKY):
            yield Broken(server, f"mongod starts with {word}", f"remove {word}")
    if not dig(container, "startupProbe.tcpSocket"):
        yield Broken(
            server,
            "the startup probe passes on the image's temporary server",
            "probe the real port: startupProbe.tcpSocket",
        )
    if any("velero.io" in name for name in dig(server.template, "metadata.annotations", {})):
        yield Broken(
            server,
            "a backup hook locks the database, and a lost hook leaves it locked",
            "remove it: journal and data are on one volume",
        )


@policy("database-root", "A service with the root password can read the other services' data.")
def database_root(scene: Scene) -> Iterator[Broken]:
    """Only MongoDB's own Secret holds the root password, but for a local cluster's stand-in, which has one user."""
    for each in scene.kind("ExternalSecret") if scene.environment not in {None, "local"} else ():
        fetched = {dig(item, "remoteRef.property") for item in each.spec.get("data", [])}
        if "root-password" in fetched and not each.name.startswith("mongodb"):
            yield Broken(each, "fetches the root password of MongoDB", f"fetch {each.name}-password instead")
