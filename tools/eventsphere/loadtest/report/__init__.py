"""A verdict as a picture and a page."""

from pathlib import Path

from eventsphere.loadtest.record import Record
from eventsphere.loadtest.verdict import Verdict


def write(record: Record, verdict: Verdict, folder: Path) -> list[Path]:
    """Write report.png and report.html; return their paths."""
    from eventsphere.loadtest.report import page, picture

    image = picture.png(record, verdict)
    written = {folder / "report.png": image, folder / "report.html": page.html(record, verdict, image).encode()}
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in written.items():
        path.write_bytes(content)
    return list(written)
