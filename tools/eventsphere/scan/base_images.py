"""Images that a Dockerfile names by a tag, as JSON: `python -m eventsphere.scan.base_images FILE ...`.

A tag can be moved to another image; a digest is one image for ever.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

NAMED = re.compile(
    r"^\s*(?:FROM(?:\s+--\S+)*\s+(\S+)(?:\s+AS\s+(\S+))?|#\s*syntax=(\S+)|COPY\s.*--from=(\S+))", re.IGNORECASE
)
STAGE_NUMBER = re.compile(r"[0-9]+")


def by_tag(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each image without a digest; a stage of the same file and `scratch` are none."""
    stages = {"scratch"}
    for number, line in enumerate(text.splitlines(), 1):
        if found := NAMED.match(line):
            image = found[1] or found[3] or found[4]
            if image not in stages and "@sha256:" not in image and not STAGE_NUMBER.fullmatch(image):
                yield number, image
            stages.add(found[2] or "scratch")


def main(files: list[str]) -> None:
    """Print what the files name by a tag."""
    found = [
        {"place": f"{file}:{line}", "image": image} for file in files for line, image in by_tag(Path(file).read_text())
    ]
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
