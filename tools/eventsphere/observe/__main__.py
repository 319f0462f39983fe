"""`python -m eventsphere.observe`: write the alert rules and dashboards that are made."""

from pathlib import Path

from eventsphere.observe import made


def main() -> None:
    """Write the rules and dashboards of the tree in the current folder; say which files changed."""
    for path, text in made.files(Path.cwd()).items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(path)


if __name__ == "__main__":
    main()
