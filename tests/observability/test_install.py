"""tools/install-prometheus takes nothing that Debian has not signed, and says what to do without it."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.prometheus import ROOT, run


def install(folder: Path, mirror: str, programs: str = "/usr/bin") -> subprocess.CompletedProcess[str]:
    """Run the script in a tree of its own, against this mirror; `programs` is a folder that comes before PATH."""
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install-prometheus", folder / "tools")
    return subprocess.run(
        [folder / "tools" / "install-prometheus"],
        env=os.environ | {"DEBIAN_MIRROR": mirror, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_an_archive_without_a_signature_is_refused(tmp_path: Path) -> None:
    suite = tmp_path / "mirror" / "dists" / "forky"
    packages = suite / "main" / "binary-amd64"
    packages.mkdir(parents=True)
    (packages / "Packages").write_text("Package: prometheus\nVersion: 3.9\nArchitecture: amd64\nFilename: p.deb\n")
    (suite / "Release").write_text("Suite: forky\nComponents: main\nArchitectures: amd64\n")
    refused = install(tmp_path, f"file://{tmp_path}/mirror")
    assert refused.returncode == 1
    assert "is not signed" in refused.stderr
    assert not (tmp_path / ".prometheus" / "bin").exists()


def test_without_a_mirror_it_says_what_to_do(tmp_path: Path) -> None:
    refused = install(tmp_path, "http://127.0.0.1:9/debian")
    assert refused.returncode == 1
    assert "Put prometheus promtool alertmanager amtool" in refused.stderr.splitlines()[-1]


def test_without_an_archive_in_apt_it_asks_for_one(tmp_path: Path) -> None:
    apt = tmp_path / "programs" / "apt-get"
    apt.parent.mkdir()
    apt.write_text("#!/bin/sh\necho \"'http://127.0.0.1:9/ubuntu/dists/noble/InRelease' x 0\"\n")
    apt.chmod(0o755)
    refused = install(tmp_path, "", str(apt.parent))
    assert refused.returncode == 1
    assert "set DEBIAN_MIRROR" in refused.stderr


def test_prometheus_is_the_generation_of_the_chart() -> None:
    assert run("promtool", "--version").stdout.startswith("promtool, version 3.")
