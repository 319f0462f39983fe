"""`python -m eventsphere.terraform`: write the README of every Terraform module."""

from pathlib import Path

from eventsphere.terraform import readme


def main() -> None:
    """Write what is stale in the current folder's tree."""
    for path in readme.write(Path.cwd()):
        print(path)


if __name__ == "__main__":
    main()
