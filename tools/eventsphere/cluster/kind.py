"""A kind cluster on Docker, with the add-ons that an EKS cluster of ours has, and a registry beside it."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from eventsphere.cluster.kube import Kube
from eventsphere.cluster.shell import run

NAME = "eventsphere"
NODE = f"{NAME}-control-plane"
NODE_IMAGE = "kindest/node:v1.34.0"
REGISTRY = f"{NAME}-registry"
REGISTRY_PORT = 5001
GITHUB = "https://github.com"
ADD_ONS = {
    "argocd": "https://raw.githubusercontent.com/argoproj/argo-cd/v3.2.11/manifests/install.yaml",
    "external-secrets": f"{GITHUB}/external-secrets/external-secrets/releases/download/v2.8.0/external-secrets.yaml",
    "kube-system": f"{GITHUB}/kubernetes-sigs/metrics-server/releases/download/v0.8.0/components.yaml",
    "ingress-nginx": (
        "https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.13.3/deploy/static/provider/kind/deploy.yaml"
    ),
}
KYVERNO = f"{GITHUB}/kyverno/kyverno/releases/download/v1.18.2/install.yaml"
CLUSTER = """\
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
  - |-
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d"
nodes:
  - role: control-plane
    labels: {ingress-ready: "true"}
    extraPortMappings:
      - {containerPort: 80, hostPort: 8081, listenAddress: 127.0.0.1}
"""
ALB = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "IngressClass",
    "metadata": {"name": "alb"},
    "spec": {"controller": "k8s.io/ingress-nginx"},
}
INSECURE = [{"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--kubelet-insecure-tls"}]


def is_usable() -> bool:
    """Whether the programs that it needs are here."""
    return all(map(shutil.which, ("docker", "kind", "kubectl")))


class Kind:
    """A kind cluster named eventsphere."""

    name = "kind"

    def up(self) -> None:
        """Make cluster, registry and add-ons, as far as they are missing."""
        if NAME not in run(["kind", "get", "clusters"]).split():
            command = ["kind", "create", "cluster", "--name", NAME, "--image", NODE_IMAGE, "--config", "-"]
            run(command, text=CLUSTER, seconds=600)
        self._registry()
        kube = Kube(self.enter)
        for namespace, url in ADD_ONS.items():
            kube.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
            kube("apply", "-n", namespace, "--server-side", "--force-conflicts", "-f", url, seconds=180)
        kube.apply(json.dumps(ALB))
        kube("patch", "deployment/metrics-server", "-n", "kube-system", "--type=json", "-p", json.dumps(INSECURE))
        for namespace in ADD_ONS:
            kube(
                "wait",
                "deployment",
                "--all",
                "-n",
                namespace,
                "--for=condition=Available",
                "--timeout=300s",
                seconds=310,
            )

    def down(self) -> None:
        """Delete cluster and registry."""
        run(["kind", "delete", "cluster", "--name", NAME], seconds=120)
        run(["docker", "rm", "--force", "--volumes", REGISTRY])

    def add_kyverno(self) -> None:
        """From its release."""
        kube = Kube(self.enter)
        kube("apply", "--server-side", "--force-conflicts", "-f", KYVERNO, seconds=180)
        every = ["wait", "deployment", "--all", "-n", "kyverno", "--for=condition=Available", "--timeout=300s"]
        kube(*every, seconds=310)

    def enter(self, command: Sequence[str]) -> list[str]:
        """With the cluster's own kubeconfig, which leaves the user's alone."""
        config = Path(tempfile.gettempdir(), f"{NAME}-{os.getuid()}.kubeconfig")
        run(["kind", "export", "kubeconfig", "--name", NAME, "--kubeconfig", config])
        return ["env", f"KUBECONFIG={config}", *command]

    def build(self, folder: Path, image: str, dockerfile: Path, arguments: Mapping[str, str]) -> int:
        """By Docker."""
        given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        run(["docker", "build", "--tag", image, "--file", dockerfile, *given, folder], seconds=900)
        return int(run(["docker", "image", "inspect", "--format", "{{.Size}}", image]))

    def push(self, image: str) -> str:
        """Into the registry, which the node asks before ghcr.io."""
        here = f"127.0.0.1:{REGISTRY_PORT}/{image.partition('/')[2]}"
        run(["docker", "tag", image, here])
        run(["docker", "push", "--quiet", here], seconds=300)
        return run(["docker", "inspect", "--format", "{{index .RepoDigests 0}}", here]).strip().rpartition("@")[2]

    def supply(self, image: str) -> None:
        """The node pulls public images by itself."""

    @staticmethod
    def _registry() -> None:
        if not run(["docker", "ps", "--quiet", "--filter", f"name={REGISTRY}"]).strip():
            ports = f"127.0.0.1:{REGISTRY_PORT}:5000"
            run(
                [
                    "docker",
                    "run",
                    "-d",
                    "--restart=always",
                    "-p",
                    ports,
                    "--net=kind",
                    "--name",
                    REGISTRY,
                    "registry:3",
                ],
                seconds=180,
            )
        hosts = "/etc/containerd/certs.d/ghcr.io"
        text = f'[host."http://{REGISTRY}:5000"]\n'
        run(["docker", "exec", NODE, "mkdir", "-p", hosts])
        run(["docker", "exec", "-i", NODE, "tee", f"{hosts}/hosts.toml"], text=text)
