"""`python -m eventsphere.local.launch HOME NAME`: become one of the platform's processes.

The process manager's configuration would show every secret to every process; this way each gets only its own.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from eventsphere.local import programs
from eventsphere.local.home import Home

INSTANCE = "EVENTSPHERE_INSTANCE"  # in the environment of each of our processes: the home it belongs to
OURS_ALONE = ("HOST", "PORT", "MONGODB_DATABASE", "MONGODB_URI")


def environment(base: Mapping[str, str], home: Home, program: programs.Program) -> dict[str, str]:
    """The developer's environment without what would change the platform (an AWS account above all), and ours."""
    inherited = {name: value for name, value in base.items() if not name.startswith("AWS_") and name not in OURS_ALONE}
    return inherited | {"PYTHONUNBUFFERED": "1", INSTANCE: str(home.path)} | dict(program.environ)


def main() -> None:
    """Replace this process by the program."""
    home = Home(Path(sys.argv[1]))
    program = programs.load(home).program(sys.argv[2])
    if program.folder:
        os.chdir(program.folder)
    os.execve(program.argv[0], program.argv, environment(os.environ, home, program))  # noqa: S606


if __name__ == "__main__":
    main()
