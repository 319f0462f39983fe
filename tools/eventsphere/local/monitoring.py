"""`up --observe`: Prometheus with our rules, Alertmanager, and the dashboards on a page that Prometheus serves."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from eventsphere.console import err
from eventsphere.local.home import ROOT, Home
from eventsphere.local.ports import HOST
from eventsphere.local.programs import Platform, Program
from eventsphere.observe import page

if TYPE_CHECKING:  # its module brings much that `up` without --observe does not need
    from eventsphere.observe.rules import Rule

INSTALL = ROOT / "tools" / "install-prometheus"
INSTALLED = ROOT / ".prometheus"
INSTALL_SECONDS = 600
NAMESPACE = "eventsphere-local"
ALERTS = ROOT / "clusters" / "eventsphere-cluster" / "alerts"
RULES = ("journeys", "monitoring", "services")
"""Files of rules that can hold on one machine; the others are about a cluster."""
SCRAPE_SECONDS = 5
TELLS_NOBODY = {"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}
"""Alertmanager's configuration: its page shows what fires, and nobody gets a message."""


def programs_are_there(install: Path = INSTALL) -> bool:
    """Fetch Prometheus and Alertmanager if they are missing; say why if that fails."""
    fetched = subprocess.run([install], stderr=subprocess.PIPE, text=True, timeout=INSTALL_SECONDS, check=False)
    if fetched.returncode:
        err.print("[yellow]Starting without Prometheus and Alertmanager:[/]")
        err.print(fetched.stderr.strip(), markup=False)
    return fetched.returncode == 0


def addresses(platform: Platform) -> Iterator[tuple[str, str]]:
    """Find what people can open, by its title; nothing where the platform is not watched."""
    ports = {program.name: program.port for program in platform.programs}
    if "prometheus" in ports:
        yield "Dashboards", f"http://{HOST}:{ports['prometheus']}/user/"
        yield "Prometheus", f"http://{HOST}:{ports['prometheus']}"
        yield "Alertmanager", f"http://{HOST}:{ports['alertmanager']}"


@dataclass(frozen=True)
class Monitoring:
    """What watches the services of one home."""

    home: Home
    ports: Mapping[str, int]

    def programs(self, services: Iterable[Program]) -> tuple[Program, ...]:
        """Write the configuration, and return the programs that read it."""
        self._configure(services)
        return (self._alertmanager(), self._prometheus())

    @property
    def folder(self) -> Path:
        """Where configuration, rules, the page and all samples are."""
        return self.home.path / "monitoring"

    def _prometheus(self) -> Program:
        flags = {
            "config.file": self.folder / "prometheus.yaml",
            "storage.tsdb.path": self.folder / "prometheus",
            "storage.tsdb.retention.time": "1d",
            "web.listen-address": f"{HOST}:{self.ports['prometheus']}",
            "web.user-assets": self.folder / "page",
        }
        return self._program("prometheus", flags)

    def _alertmanager(self) -> Program:
        flags = {
            "config.file": self.folder / "alertmanager.yaml",
            "storage.path": self.folder / "alertmanager",
            "web.listen-address": f"{HOST}:{self.ports['alertmanager']}",
            "cluster.listen-address": "",  # one alone
        }
        return self._program("alertmanager", flags)

    def _program(self, name: str, flags: Mapping[str, object]) -> Program:
        argv = (str(INSTALLED / "bin" / name), *(f"--{flag}={value}" for flag, value in flags.items()))
        return Program(name, argv, self.ports[name], "/-/ready", stop_seconds=10, folder=str(INSTALLED))

    def _configure(self, services: Iterable[Program]) -> None:
        rules, targets = self.folder / "rules", self.folder / "targets"
        for folder in (rules, targets):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        for name in RULES:
            (rules / f"{name}.yaml").write_text(yaml.safe_dump({"groups": _groups(ALERTS / f"{name}.yaml")}))
        (targets / "services.json").write_text(json.dumps(self._targets(services)))
        (self.folder / "prometheus.yaml").write_text(yaml.safe_dump(self._configuration()))
        (self.folder / "alertmanager.yaml").write_text(yaml.safe_dump(TELLS_NOBODY))
        page.write(self.folder / "page", ROOT)

    def _configuration(self) -> dict[str, Any]:
        watched = {
            "job_name": "programs",
            "honor_labels": True,
            "file_sd_configs": [{"files": [str(self.folder / "targets" / "*.json")]}],
        }
        alertmanager = {"targets": [f"{HOST}:{self.ports['alertmanager']}"]}
        return {
            "global": {"scrape_interval": f"{SCRAPE_SECONDS}s", "evaluation_interval": f"{SCRAPE_SECONDS}s"},
            "rule_files": [str(self.folder / "rules" / "*.yaml")],
            "alerting": {"alertmanagers": [{"static_configs": [alertmanager]}]},
            "scrape_configs": [watched],
        }

    def _targets(self, services: Iterable[Program]) -> list[dict[str, Any]]:
        """Return each program's address with the labels that the cluster's Prometheus would give."""
        ours = [(each.port, NAMESPACE, re.sub(r"-\d+$", "", each.name), each.name) for each in services]
        others = [(self.ports[name], "monitoring", name, name) for name in ("prometheus", "alertmanager")]
        return [
            {"targets": [f"{HOST}:{port}"], "labels": {"namespace": namespace, "job": job, "pod": pod}}
            for port, namespace, job, pod in (*ours, *others)
        ]


def _groups(file: Path) -> "list[Rule]":
    """Read groups of rules; all are evaluated as often, so that nobody waits five minutes for a figure."""
    groups: list[Rule] = yaml.safe_load(file.read_text())["spec"]["groups"]
    return [{key: value for key, value in group.items() if key != "interval"} for group in groups]
