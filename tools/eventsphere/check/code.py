"""What the services' code says of itself: their settings, read without importing them."""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

SERVICES = ("auth", "event", "booking")
KIT = Path("apps/kit/settings.py")


class Setting(NamedTuple):
    """One environment variable that a service reads."""

    required: bool
    default: object


def settings(root: Path, service: str) -> dict[str, Setting]:
    """A service's environment variables, those of every service included; FileNotFoundError without its settings.py."""
    return _read(root / KIT) | _read(root / "apps" / service / "settings.py")


@cache
def _read(path: Path) -> dict[str, Setting]:
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    fields = [node for each in classes if each.name.endswith("Settings") for node in each.body]
    return {
        node.target.id.upper(): _setting(node.value)
        for node in fields
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _setting(value: ast.expr | None) -> Setting:
    if isinstance(value, ast.Call):  # Field(default=..., ge=...)
        named = {keyword.arg: keyword.value for keyword in value.keywords}
        value = named.get("default") or named.get("default_factory") or (value.args[0] if value.args else None)
    default = value.value if isinstance(value, ast.Constant) else None
    return Setting(value is None or default is Ellipsis, default)
