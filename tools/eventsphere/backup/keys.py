"""The age key pair (https://age-encryption.org/v1): who makes backups has the public half alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyrage

from eventsphere.errors import CommandError, Exit
from eventsphere.local.home import write_private

RECIPIENT, KEY = "EVENTSPHERE_BACKUP_RECIPIENT", "EVENTSPHERE_BACKUP_KEY"
LOCAL = "age.key"


@dataclass(frozen=True)
class Keys:
    """Finds the halves: in the environment, else in a file that this machine's own backups have beside them."""

    folder: Path | None
    """Where this machine's own key is made, None where none may be made."""
    environ: Mapping[str, str]

    def recipient(self) -> pyrage.x25519.Recipient:
        """Return the public half; this machine's own key is made if there is none yet."""
        if given := self.environ.get(RECIPIENT):
            try:
                return pyrage.x25519.Recipient.from_str(given)
            except pyrage.RecipientError as error:
                raise CommandError(f"{RECIPIENT} is no age recipient", "it begins with age1", Exit.USAGE) from error
        if self.folder is None:
            raise CommandError(f"{RECIPIENT} is missing", "give the age recipient of the environment", Exit.USAGE)
        if not (self.folder / LOCAL).exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self.folder / LOCAL, str(pyrage.x25519.Identity.generate()))
        return self.identity().to_public()

    def identity(self) -> pyrage.x25519.Identity:
        """Return the private half; CommandError says where it was looked for."""
        file = Path(self.environ[KEY]) if KEY in self.environ else self.folder and self.folder / LOCAL
        if file is None:
            raise CommandError(f"{KEY} is missing", "name the file with the age identity", Exit.USAGE)
        try:
            lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
            return pyrage.x25519.Identity.from_str(lines[0])
        except OSError as error:
            raise CommandError(f"the key {file} can't be read", f"name another in {KEY}", Exit.USAGE) from error
        except (IndexError, pyrage.IdentityError) as error:
            raise CommandError(f"{file} is no age identity", "it begins with AGE-SECRET-KEY-1", Exit.USAGE) from error
