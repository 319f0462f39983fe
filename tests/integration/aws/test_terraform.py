"""The `terraform` program as it runs: what happens to it when the person who started it goes."""

import signal
import sys
from collections.abc import Iterator

import pytest

from eventsphere.aws.terraform import Terraform
from tests.integration.aws.conftest import World

INTERRUPTED = """
import os, signal, time
from pathlib import Path
os.kill(os.getppid(), signal.SIGINT)  # a terminal sends it to both
time.sleep(0.5)
print("Interrupt received.", flush=True)
print("Gracefully shutting down...", flush=True)
Path(os.environ["FAKE_WORLD"], "saved").touch()
"""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Hear SIGINT as a program in a terminal does: what a shell starts in the background ignores it from its start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_after_an_interrupt_terraform_has_a_reader_until_it_has_saved_its_state(world: World) -> None:
    (world.folder / "bin/terraform").write_text(f"#!{sys.executable}\n{INTERRUPTED}")
    with pytest.raises(KeyboardInterrupt):
        Terraform(world.settings, "terraform/bootstrap", world.told.append).plan()
    assert (world.folder / "saved").exists()
    assert world.told == ["    Interrupt received.", "    Gracefully shutting down..."]
