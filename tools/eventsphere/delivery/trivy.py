"""`eventsphere delivery database` and `scan`: Trivy's database, once a run, and its word on each platform of an image.

A run fetches the database once and hands it to its scans as an artifact. A cache would be shared with the runs of other
branches, and whoever could write to it could make a scan blind.
"""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventsphere.delivery.archive import flatten, platforms, unpack
from eventsphere.delivery.changed import require_image
from eventsphere.delivery.programs import run
from eventsphere.errors import CommandError

SECONDS = 600.0
MIRRORS = ("mirror.gcr.io/aquasec", "public.ecr.aws/aquasecurity", "ghcr.io/aquasecurity")
DATABASES = ",".join(f"{mirror}/trivy-db:2" for mirror in MIRRORS)
"""Where Trivy's database is, each a mirror of the others: Trivy asks the next when one does not answer."""
METADATA = Path("db/metadata.json")
OLDEST = timedelta(days=3)
"""How old a database may be. It is made every six hours; one that stays old is a mirror that was left behind."""
GATE = ("--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--exit-code", "1", "--scanners", "vuln")


def database(folder: Path) -> None:
    """Fetch Trivy's database into a folder.

    Raises:
        CommandError: no mirror answers, or what came is too old.
    """
    command = ["trivy", "image", "--quiet", "--download-db-only", "--db-repository", DATABASES]
    run([*command, "--cache-dir", folder], SECONDS)
    require_recent(folder, datetime.now(UTC))


def require_recent(folder: Path, now: datetime) -> None:
    """Raise CommandError unless a folder has a database that was made in the last days."""
    path = folder / METADATA
    try:
        made = datetime.fromisoformat(json.loads(path.read_text())["UpdatedAt"])
        age = now - made
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} tells no age", "fetch Trivy's database again") from error
    if not age <= OLDEST:
        what = f"Trivy's database is of {made:%Y-%m-%d}, so it does not know what was found since"
        raise CommandError(what, "fetch it again; if it stays old, see the mirrors in delivery/trivy.py")


def scan(workload: str, folder: Path, known: Path) -> None:
    """Let Trivy look at an archive, each platform for itself; write a bill of materials for each beside it.

    Raises:
        CommandError: a fixable fault of severity high or critical, a database that is old, or Trivy could not look.
    """
    require_image(workload)
    require_recent(known, datetime.now(UTC))
    trivy: list[str | Path] = ["trivy", "image", "--quiet", "--cache-dir", known, "--skip-db-update", "--offline-scan"]
    with tempfile.TemporaryDirectory() as unpacked:
        layout = Path(unpacked)
        unpack(folder / f"{workload}.tar", layout)
        found = platforms(layout)
        flatten(layout)
        for platform, digest in found.items():
            image = ["--input", f"{layout}@{digest}"]
            bill = folder / f"{workload}-{platform.rpartition('/')[2]}.cdx.json"
            run([*trivy, "--format", "cyclonedx", "--output", bill, *image], SECONDS)
            run([*trivy, *GATE, *image], SECONDS)
