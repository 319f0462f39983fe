"""What the cluster costs once, split evenly among its environments."""

from collections.abc import Iterator

from eventsphere.cost.lines import Line
from eventsphere.cost.tables import Cluster, Prices


def shared_lines(shared: Cluster, table: Prices) -> Iterator[Line]:
    """Yield an environment's even share of what is there once."""
    parts = len(shared.environments)
    for line in [*_control_plane(shared, table), *_network(shared, table), *_watching(shared, table)]:
        yield Line(line.what, line.dollars / parts, f"one of {parts} shares: {line.how}")


def _control_plane(shared: Cluster, table: Prices) -> Iterator[Line]:
    hours = table.hours_per_month
    yield Line("control plane", table.per_hour["control_plane"] * hours, "EKS")
    extended = table.per_hour["extended_support"]
    how = f"{extended:.2f} an hour more from {shared.standard_support_ends} on; none after an upgrade"
    yield Line("extended support", extended * hours, how)
    logs = shared.monthly["control_plane_logs_gib"]
    yield Line("control plane logs", logs * table.per_gib["logs"], f"{logs} GiB")
    volumes = shared.monitoring_gib
    yield Line("monitoring volumes", volumes * table.per_month["gp3_gib"], f"{volumes} GiB")


def _network(shared: Cluster, table: Prices) -> Iterator[Line]:
    hours, gateway = table.hours_per_month, table.per_hour["nat_gateway"] + table.per_hour["public_address"]
    yield Line("NAT gateways", shared.nat_gateways * gateway * hours, f"{shared.nat_gateways}, one a zone")
    outgoing = shared.monthly["nat_gib"]
    yield Line("NAT traffic at rest", outgoing * table.per_gib["nat"], f"{outgoing} GiB")
    endpoints = shared.interface_endpoints
    number, through = len(endpoints.services) * endpoints.zones, shared.monthly["endpoint_gib"]
    dollars = number * table.per_hour["interface_endpoint"] * hours + through * table.per_gib["endpoint"]
    yield Line(
        "interface endpoints", dollars, f"{', '.join(endpoints.services)} in {endpoints.zones} zones, {through} GiB"
    )


def _watching(shared: Cluster, table: Prices) -> Iterator[Line]:
    monthly, million = shared.monthly, table.per_million
    cores = sum(group.desired * table.instances[group.instance].cores for group in shared.node_groups)
    audit = monthly["audit_events"] / 1e6 * million["audit_events"]
    flows = monthly["flow_logs_gib"] * table.per_gib["flow_logs"]
    events = f"{monthly['audit_events'] / 1e6:.0f} million audit events"
    how = f"{cores} vCPU, {events}, {monthly['flow_logs_gib']} GiB of flows"
    yield Line("GuardDuty", cores * table.per_month["watched_cpu"] + audit + flows, how)
    items, checks = monthly["config_items"], monthly["checks"]
    yield Line("AWS Config", items / 1e6 * million["config_items"], f"{items:,} items, recorded daily")
    yield Line("Security Hub", checks / 1e6 * million["checks"], f"{checks:,} checks")
    requests = monthly["key_requests"] / 1e6
    dollars = len(shared.keys) * table.per_month["key"] + requests * million["key_requests"]
    yield Line("KMS keys", dollars, f"{len(shared.keys)} keys, {requests:.0f} million requests")
