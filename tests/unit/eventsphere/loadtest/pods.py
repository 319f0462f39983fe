"""Pods, autoscalers and moments for the tests of load tests."""

from typing import Any

from eventsphere.loadtest.samples import PodSample, Usage

SHIPPED_BEHAVIOR = {
    "scaleUp": {
        "stabilizationWindowSeconds": 0,
        "selectPolicy": "Max",
        "policies": [
            {"type": "Percent", "value": 100, "periodSeconds": 15},
            {"type": "Pods", "value": 2, "periodSeconds": 15},
        ],
    },
    "scaleDown": {
        "stabilizationWindowSeconds": 300,
        "selectPolicy": "Max",
        "policies": [{"type": "Percent", "value": 50, "periodSeconds": 60}],
    },
}


def resource(name: str, target: int) -> dict[str, Any]:
    return {
        "type": "Resource",
        "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": target}},
    }


def live(
    minimum: int = 2,
    maximum: int = 10,
    behavior: dict[str, Any] | None = SHIPPED_BEHAVIOR,
    metrics: tuple[dict[str, Any], ...] = (resource("memory", 80), resource("cpu", 70)),
) -> dict[str, Any]:
    """A HorizontalPodAutoscaler as the API server gives it."""
    spec: dict[str, Any] = {"minReplicas": minimum, "maxReplicas": maximum, "metrics": list(metrics)}
    return {"spec": spec | ({"behavior": behavior} if behavior else {})}


def pod(
    name: str, cpu: int | None = None, memory: int | None = None, at: float = 0.0, window: float = 15.0, **fields: Any
) -> PodSample:
    """A pod that requests 100 millicores and 100 bytes, so that usage reads as percent."""
    used = {"cpu": cpu, "memory": memory}
    usage = {key: Usage(value=value, at=at, window=window) for key, value in used.items() if value is not None}
    given: dict[str, Any] = {"requests": {"cpu": 100, "memory": 100}, "usage": usage} | fields
    return PodSample(name=name, **given)


def pods(*cpu: int | None, **fields: Any) -> list[PodSample]:
    return [pod(f"pod-{number}", used, **fields) for number, used in enumerate(cpu)]
