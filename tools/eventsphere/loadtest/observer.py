"""Watch the target once a second, through the API that `kubectl proxy` serves on this machine."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from eventsphere.cluster.applications import application_of
from eventsphere.loadtest.observe import cluster_sample, events_about, pod_samples
from eventsphere.loadtest.samples import ClusterSample, Event

TIME_LIMIT = aiohttp.ClientTimeout(total=3)
METRICS = "metrics.k8s.io"
ANSWERED = re.compile(r"^http_requests_total\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)
"""What a service's /metrics says it has answered; kit/metrics.py writes it."""


@dataclass(frozen=True)
class Target:
    """Whom to watch."""

    environment: str
    name: str
    port: int
    """Where its pods serve /metrics."""

    @property
    def namespace(self) -> str:
        """The environment's namespace."""
        return application_of(self.environment)

    @property
    def paths(self) -> dict[str, str]:
        """What is asked for each second."""
        chosen = f"labelSelector=app.kubernetes.io/name%3D{self.name}"
        apps = f"/apis/apps/v1/namespaces/{self.namespace}/deployments/{self.name}"
        scalers = f"/apis/autoscaling/v2/namespaces/{self.namespace}/horizontalpodautoscalers/{self.name}"
        return {
            "deployment": apps,
            "autoscaler": scalers,
            "pods": f"/api/v1/namespaces/{self.namespace}/pods?{chosen}",
            "metrics": f"/apis/{METRICS}/v1beta1/namespaces/{self.namespace}/pods?{chosen}",
            "application": f"/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/{self.namespace}",
        }


class Observer:
    """Takes samples; what can't be seen in time is a gap, which makes the run invalid."""

    def __init__(self, session: aiohttp.ClientSession, url: str, target: Target, start: datetime) -> None:
        self.session = session
        self.url = url
        self.target = target
        self.start = start

    async def samples(self, seconds: float) -> AsyncIterator[ClusterSample]:
        """Yield a sample for each second in which the cluster answered, until the run is over."""
        for second in range(int(seconds)):
            await asyncio.sleep(max(0.0, self.start.timestamp() + second - time.time()))
            sample = await self.sample()
            if sample is not None:
                yield sample

    async def sample(self) -> ClusterSample | None:
        """Return what the cluster says now; None when it does not answer in time."""
        at = time.time() - self.start.timestamp()
        try:
            answers = await asyncio.gather(*(self._get(path) for path in self.target.paths.values()))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
        found = dict(zip(self.target.paths, answers, strict=True))
        pods = found["pods"].get("items", [])
        served = await self._served([str(pod["metadata"]["name"]) for pod in pods])
        samples = pod_samples(self.start, pods, found["metrics"].get("items", []), served)
        return cluster_sample(at, found["deployment"], found["autoscaler"], found["application"], samples)

    async def events(self) -> list[Event]:
        """Return the target's events since the start; none when the cluster does not tell them in time."""
        try:
            found = await self._get(f"/api/v1/namespaces/{self.target.namespace}/events")
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return []
        return events_about(self.target.name, self.start, found.get("items", []))

    async def _get(self, path: str) -> Mapping[str, Any]:
        """Return an object; an empty one if there is none, as after somebody deleted it or the metrics server fell."""
        async with self.session.get(self.url + path, timeout=TIME_LIMIT) as answer:
            if answer.status == 404 or (answer.status == 503 and METRICS in path):
                return {}
            answer.raise_for_status()
            found: Mapping[str, Any] = await answer.json()
            return found

    async def _served(self, names: list[str]) -> dict[str, int]:
        """Return how many requests each pod has answered; a pod that does not tell is left out."""
        counts = await asyncio.gather(*(self._count(name) for name in names))
        return {name: count for name, count in zip(names, counts, strict=True) if count is not None}

    async def _count(self, name: str) -> int | None:
        path = f"/api/v1/namespaces/{self.target.namespace}/pods/{name}:{self.target.port}/proxy/metrics"
        try:
            async with self.session.get(self.url + path, timeout=TIME_LIMIT) as answer:
                answer.raise_for_status()
                return answered(await answer.text())
        except (aiohttp.ClientError, TimeoutError):
            return None


def answered(metrics: str) -> int:
    """Return the requests that a service's metrics count, of all routes and statuses."""
    return round(sum(float(count) for count in ANSWERED.findall(metrics)))
