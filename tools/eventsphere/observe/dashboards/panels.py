"""What each dashboard is put together from: rows of panels that ask the cluster's Prometheus."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.models.dashboard import (
    DashboardLinkType,
    DataSourceRef,
    VariableOption,
    VariableRefresh,
)

from eventsphere.observe.rules import REPOSITORY, RUNBOOKS

SOURCE = DataSourceRef("prometheus", "prometheus")
"""The data source that the chart gives to Grafana."""
RATE = "[$__rate_interval]"
TAG = "eventsphere"
HERE = 'namespace="$namespace"'
USUAL = "eventsphere-prod"
HEIGHT = 7
REFS = "ABCDEFGH"

Queries = Mapping[str, str]
"""PromQL by its legend, which names labels as `{{label}}`."""
Panel = timeseries.Panel | stat.Panel
Rows = Mapping[str, Iterable[Panel]]
AnyPanel = TypeVar("AnyPanel", timeseries.Panel, stat.Panel)


def graph(title: str, unit: str, queries: Queries, why: str, *, width: int = 8) -> Panel:
    """Return a panel of lines over time; `why` tells its reader what they mean."""
    return _panel(timeseries.Panel().min(0).fill_opacity(8), title, unit, queries, why, width)


def number(title: str, unit: str, queries: Queries, why: str, *, width: int = 8) -> Panel:
    """Return a panel of the newest values: one figure for each series."""
    return _panel(stat.Panel(), title, unit, queries, why, width)


def _panel(panel: AnyPanel, title: str, unit: str, queries: Queries, why: str, width: int) -> AnyPanel:
    panel = panel.title(title).description(why).unit(unit).height(HEIGHT).span(width).datasource(SOURCE)
    for ref, (legend, expression) in zip(REFS, queries.items(), strict=False):
        panel = panel.with_target(prometheus.Dataquery().ref_id(ref).expr(expression).legend_format(legend))
    return panel


def share(part: str, whole: str, by: str) -> str:
    """Return which share of the counter `whole` the counter `part` is: 0 where `part` has never counted."""
    all_of_it = f"sum by ({by}) (rate({whole}{RATE}))"
    return f"(sum by ({by}) (rate({part}{RATE})) or 0 * {all_of_it}) / {all_of_it}"


def quantile(share: float, histogram: str, by: str) -> str:
    """Return the value that this share of a histogram's observations stays below; `histogram` has its matchers."""
    name, _, matchers = histogram.partition("{")
    return f"histogram_quantile({share}, sum by ({by}, le) (rate({name}_bucket{{{matchers}{RATE})))"


def page(title: str, uid: str, rows: Rows, *, chosen: bool = True) -> dashboard.Dashboard:
    """Return a dashboard; its reader chooses an environment if `chosen` is true."""
    built = dashboard.Dashboard(title).uid(uid).tags([TAG]).readonly().refresh("30s").time("now-3h", "now")
    built = built.timezone("utc")
    if chosen:
        built = built.with_variable(_environment())
    for link in _links():
        built = built.link(link)
    for name, panels in rows.items():
        built = built.with_row(dashboard.Row(name))
        for panel in panels:
            built = built.with_panel(panel)
    return built


def _environment() -> dashboard.QueryVariable:
    chosen = dashboard.QueryVariable("namespace").label("Environment").datasource(SOURCE)
    chosen = chosen.query('label_values(up{namespace=~"eventsphere-.+"}, namespace)')
    return chosen.refresh(VariableRefresh.ON_DASHBOARD_LOAD).current(VariableOption(text=USUAL, value=USUAL))


def _links() -> Iterable[dashboard.DashboardLink]:
    """Return the links in each dashboard's head: to the others, and to the runbooks."""
    others = dashboard.DashboardLink("Dashboards").type(DashboardLinkType.DASHBOARDS).tags([TAG])
    yield others.as_dropdown(True).include_vars(True).keep_time(True)
    yield dashboard.DashboardLink("Runbooks").url(f"{REPOSITORY}/{RUNBOOKS}").target_blank(True)
