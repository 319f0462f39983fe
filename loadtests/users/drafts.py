"""Events that load tests and benches make."""

from datetime import UTC, datetime, timedelta
from typing import Any

TITLE = "Load test"


def event(seats: int, title: str = TITLE) -> dict[str, Any]:
    """Return a new event that begins in a month."""
    starts = datetime.now(UTC) + timedelta(days=30)
    return {
        "title": title,
        "description": "Made by a load test.",
        "category": "music",
        "venue": "Nowhere",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "capacity": seats,
        "price": {"amount": 1000, "currency": "USD"},
    }
