"""Programs that write down how they were asked."""

from pathlib import Path

import pytest

from tests.pipeline.places import programs


class Asked:
    """Programs of a test, and every call that they got."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **answers: str) -> None:
        self.log = folder / "log"
        scripts = {name: f'echo "{name} $*" >> {self.log}\n{answer}' for name, answer in answers.items()}
        programs(folder, monkeypatch, **scripts)

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()
