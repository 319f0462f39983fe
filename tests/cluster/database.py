"""The database as `eventsphere doctor` examines it, through a port-forward: policies let nobody else in."""

from base64 import b64decode

from eventsphere.doctor.run import examine
from eventsphere.doctor.source import connect
from tests.cluster.cluster import Cluster
from tests.cluster.forward import forwarded

NAMES = {"event": "event", "booking": "booking"}


def findings(cluster: Cluster) -> list[str]:
    """What the doctor has to say against the data."""
    data = cluster.get("secret/mongodb")["data"]
    password = b64decode(data["MONGO_INITDB_ROOT_PASSWORD"]).decode()
    with forwarded(cluster, "pod/mongodb-0", 27017) as address:
        uri = f"mongodb://root:{password}@{address}/?authSource=admin&directConnection=true&retryWrites=false"
        with connect(uri, NAMES) as source:
            done = examine(source)
    assert done.events, "the doctor saw no event: this is not the database"
    return [f"{each.subject}: {each.what}" for each in done.findings]
