"""What risks read from a change, and how they say it."""

from typing import Any

from eventsphere.check.resources import dig


def alerts(data: dict[str, Any]) -> set[str]:
    """The names of a PrometheusRule's alerts."""
    return {
        rule["alert"] for group in dig(data, "spec.groups", []) for rule in group.get("rules", []) if "alert" in rule
    }


def starts(path: str, fields: tuple[str, ...]) -> bool:
    """Whether a path is one of the fields or below it."""
    return any(path == field or path.startswith((f"{field}.", f"{field}[")) for field in fields)


def told(path: str, before: Any, after: Any) -> str:
    """The sentence for a field that changed."""
    return f"{path}: {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def short(path: str) -> str:
    """The container of an image's path."""
    return path.rpartition("[name=")[2].partition("]")[0] or path


def version(image: Any) -> str:
    """Name and the beginning of the digest, as people compare them."""
    name, _, digest = str(image).partition("@sha256:")
    return f"{name.rpartition('/')[2]}@{digest[:12]}" if digest else str(image)
