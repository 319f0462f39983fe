"""`eventsphere cluster status`: where each Application and pod stands, and how to look at them."""

from base64 import b64decode

from rich.table import Table
from rich.text import Text

from eventsphere.cluster import applications, seed
from eventsphere.cluster.faults import faults
from eventsphere.cluster.kube import Kube
from eventsphere.console import out

FORWARDS = (
    ("the web app", applications.ENVIRONMENT, "frontend", 80, 8081),
    ("Argo CD", "argocd", "argocd-server", 80, 8082),
)


def show(kube: Kube) -> bool:
    """Print it; whether all is well."""
    found = applications.applications(kube)
    table = Table("Application", "sync", "health", "commit", box=None)
    for each in found:
        style = "green" if each.is_well else "red"
        table.add_row(each.name, each.sync, Text(each.health, style=style), each.revision[:9])
    out.print(table)
    out.print(_deployments(kube))
    for fault in faults(kube, applications.ENVIRONMENT):
        out.print(Text(fault, style="red"))
    _show_doors(kube)
    return bool(found) and all(each.is_well for each in found)


def _deployments(kube: Kube) -> Table:
    table = Table("workload", "ready", box=None)
    for each in kube.json("get", "deployments,statefulsets", "-n", applications.ENVIRONMENT)["items"]:
        status = each["status"]
        table.add_row(each["metadata"]["name"], f"{status.get('readyReplicas', 0)} of {status.get('replicas', 0)}")
    return table


def _show_doors(kube: Kube) -> None:
    for title, namespace, service, port, local in FORWARDS:
        address = kube.json("get", "service", service, "-n", namespace)["spec"]["clusterIP"]
        forward = " ".join(
            kube.enter(["kubectl", "port-forward", "-n", namespace, f"svc/{service}", f"{local}:{port}"])
        )
        out.print(
            f"{title}: http://{address} inside the cluster's network, or http://127.0.0.1:{local} with", markup=False
        )
        out.print(f"  {forward}", markup=False)
    admin = seed.read(kube)["eventsphere/local/admin"]
    out.print(f"sign in to the web app: {admin['email']} {admin['password']}", markup=False)
    initial = kube.find("get", "secret", "argocd-initial-admin-secret", "-n", applications.NAMESPACE)
    if initial:
        out.print(f"sign in to Argo CD: admin {b64decode(initial['data']['password']).decode()}", markup=False)
