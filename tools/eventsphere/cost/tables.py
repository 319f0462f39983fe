"""The two tables that costs are made of."""

import importlib.resources
from datetime import date
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A frozen table that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Instance(Table):
    """An instance type: its price, and what pods can ask of it."""

    per_hour: float
    cores: int
    cpu: float
    memory_gib: float


class Prices(Table):
    """prices.yaml: US dollars at a date."""

    as_of: date
    pages: list[str]
    hours_per_month: int
    per_hour: dict[str, float]
    per_month: dict[str, float]
    per_gib: dict[str, float]
    per_million: dict[str, float]
    instances: dict[str, Instance]
    node_gib: int


class Endpoints(Table):
    """Interface endpoints: of which services, in how many zones."""

    services: list[str]
    zones: int


class NodeGroup(Table):
    """A node group and how far it may scale."""

    name: str
    instance: str
    desired: int
    least: int
    most: int
    zones: list[str]

    @property
    def kept(self) -> set[str]:
        """The zones in which the group always keeps a node: all, if it never has fewer nodes than zones."""
        return set(self.zones) if self.least >= len(self.zones) else set()


class System(Table):
    """What runs beside the environments: so many pods, or one on every node."""

    name: str
    pods: int = 0
    every_node: bool = False
    cpu: float
    memory_mib: float


class Cluster(Table):
    """cluster.yaml: what environments share."""

    environments: list[str]
    node_groups: list[NodeGroup]
    nat_gateways: int
    interface_endpoints: Endpoints
    keys: list[str]
    standard_support_ends: date
    monthly: dict[str, int]
    monitoring_gib: int
    per_booking: dict[str, float]
    pods_per_node: int
    system: list[System]
    certificate_names: list[str]


@cache
def prices() -> Prices:
    """The dated price table."""
    return Prices.model_validate(_read("prices.yaml"))


@cache
def cluster() -> Cluster:
    """The shared cluster."""
    return Cluster.model_validate(_read("cluster.yaml"))


def _read(name: str) -> object:
    content: object = yaml.safe_load(importlib.resources.files("eventsphere.cost").joinpath(name).read_text())
    return content
