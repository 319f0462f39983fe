"""The service graph (base/graph.yaml): who calls whom, on which port."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError, model_validator

GRAPH = Path("base/graph.yaml")
PROMETHEUS = "prometheus"
BASE = "base"
Port = Annotated[str, Field(pattern=r"^(TCP|UDP)/[1-9][0-9]{0,4}$")]


class GraphError(ValueError):
    """The graph file can't be used; the message names the file and what is wrong."""


class Part(BaseModel):
    """A frozen part of the file that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outside(Part):
    """A peer that is not one of our pods: pods of other namespaces, or addresses."""

    title: str
    namespaces: list[str] = []
    pods: dict[str, str] = {}
    addresses: list[IPvAnyNetwork] = []
    ports: list[Port] = []

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.namespaces) == bool(self.addresses):
            raise ValueError("name either namespaces or addresses")
        return self


class Calls(Part):
    """One caller and those it calls; `where` is the folder that holds their policies."""

    caller: str = Field(alias="from")
    to: list[str]
    where: str = BASE


class Mesh(Part):
    """The port through which pods of the service mesh reach each other."""

    where: str
    port: int


class Call(NamedTuple):
    """One edge of the graph."""

    caller: str
    callee: str
    where: str


class Graph(Part):
    """The whole file."""

    workloads: dict[str, int]
    metrics: dict[str, int] = {}
    outside: dict[str, Outside]
    calls: list[Calls]
    mesh: Mesh

    def edges(self) -> Iterator[Call]:
        """Each call, in the file's order."""
        return (Call(group.caller, callee, group.where) for group in self.calls for callee in group.to)

    def is_pod(self, name: str) -> bool:
        """Whether the name is one of our workloads."""
        return name in self.workloads

    def ports(self, callee: str, caller: str = "") -> list[str]:
        """Return the callee's ports as PROTOCOL/number; Prometheus has its own at some workloads."""
        if caller == PROMETHEUS and callee in self.metrics:
            return [f"TCP/{self.metrics[callee]}"]
        return [f"TCP/{self.workloads[callee]}"] if self.is_pod(callee) else self.outside[callee].ports

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        edges = [(call.caller, call.callee) for call in self.edges()]
        known = {*self.workloads, *self.outside}
        if strange := {name for edge in edges for name in edge} - known:
            raise ValueError(f"calls name {', '.join(sorted(strange))}, which is no workload and not outside")
        if idle := known - {name for edge in edges for name in edge}:
            raise ValueError(f"{', '.join(sorted(idle))}: in no call")
        if watched := self.metrics.keys() - {callee for caller, callee in edges if caller == PROMETHEUS}:
            raise ValueError(f"metrics name {', '.join(sorted(watched))}, which {PROMETHEUS} does not call")
        for caller, callee in edges:
            self._check_edge(caller, callee, edges.count((caller, callee)))
        return self

    def _check_edge(self, caller: str, callee: str, times: int) -> None:
        if times > 1:
            raise ValueError(f"{caller} to {callee}: written twice")
        if not self.is_pod(caller) and not self.is_pod(callee):
            raise ValueError(f"{caller} to {callee}: neither is a workload")
        if not self.ports(callee):
            raise ValueError(f"{callee} is called, so it needs ports")


def load(root: Path) -> Graph:
    """Read the graph of the tree at `root`; GraphError says what is wrong with it."""
    try:
        return Graph.model_validate(yaml.safe_load((root / GRAPH).read_text()))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise GraphError(f"{GRAPH}: {place + ': ' if place else ''}{first['msg']}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GraphError(f"{GRAPH}:{line}: not YAML: {error.problem}") from error
