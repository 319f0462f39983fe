"""Dashboards: they are what the code makes, ask for what exists, and each panel has data from a platform under load."""

import signal
from collections.abc import Iterator

import pytest
import yaml

from eventsphere.errors import Exit
from eventsphere.local import monitoring
from eventsphere.observe import made, names
from tests.e2e.running import alive
from tests.support import stand_in
from tests.support.browser import chromium, open_page
from tests.support.observed import DASHBOARDS, QUERIES, Observed, observed
from tests.support.prometheus import ROOT
from tests.support.promtool import committed

CATALOGUE = names.catalogue()
CLUSTER = ROOT / "clusters" / "eventsphere-cluster"
RUN_HERE = ("prometheus", "alertmanager")
"""Programs of the catalogue that tests run themselves."""
SERVICES = ("auth", "booking", "event", "frontend", "mongodb")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    with observed(tmp_path_factory.mktemp("dashboards")) as platform:
        yield platform


@pytest.fixture(scope="module")
def told(watched: Observed) -> dict[str, list[float]]:
    """Return what each query of each panel told."""
    return watched.under_load()


def test_the_files_are_those_that_the_code_makes() -> None:
    assert made.stale(ROOT) == []


def test_the_two_of_the_cluster_and_one_for_each_service_are_there() -> None:
    titles = {dashboard["title"] for dashboard in DASHBOARDS.values()}
    assert titles == {
        "EventSphere Overview",
        "Kubernetes Cluster Metrics",
        *(f"EventSphere {each}" for each in SERVICES),
    }


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_each_file_has_the_name_of_its_dashboard_and_each_panel_says_what_it_means(uid: str) -> None:
    assert DASHBOARDS[uid]["uid"] == uid
    panels = [panel for panel in DASHBOARDS[uid]["panels"] if panel["type"] != "row"]
    assert all(panel["description"].endswith((".", "fires.")) and panel["targets"] for panel in panels)
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_charts_grafana_gets_each_file_and_has_the_data_source_of_each_panel() -> None:
    chart = yaml.safe_load((CLUSTER / "platform" / "kube-prometheus-stack.yaml").read_text())
    sidecar = chart["spec"]["source"]["helm"]["valuesObject"]["grafana"]["sidecar"]
    given = yaml.safe_load((CLUSTER / "dashboards" / "kustomization.yaml").read_text())
    assert given["generatorOptions"]["labels"][sidecar["dashboards"]["label"]] == sidecar["dashboards"]["labelValue"]
    assert sorted(file for each in given["configMapGenerator"] for file in each["files"]) == [
        f"{uid}.json" for uid in DASHBOARDS
    ]
    panels = [panel for each in DASHBOARDS.values() for panel in each["panels"] if panel["type"] != "row"]
    assert {panel["datasource"]["uid"] for panel in panels} == {sidecar["datasources"]["uid"]}


def test_each_name_of_the_catalogue_is_asked_for_and_each_that_cannot_run_here_has_its_stand_in() -> None:
    rules = [rule["expr"] for groups in committed().values() for group in groups for rule in group["rules"]]
    asked = set[str]().union(*map(names.asked, [*rules, *QUERIES.values()]))
    assert {name for found in CATALOGUE.values() for name in found} - asked == set()
    elsewhere = {name for program, found in CATALOGUE.items() if program not in RUN_HERE for name in found}
    assert stand_in.names() == elsewhere


@pytest.mark.parametrize("name", QUERIES)
def test_panel_has_data(told: dict[str, list[float]], name: str) -> None:
    assert told[name], QUERIES[name]


def test_a_panel_without_data_is_noticed(watched: Observed, told: dict[str, list[float]]) -> None:
    assert watched.values('booking_outcomes_total{namespace="$namespace", job="nobody"}') == []
    assert watched.values("0 / 0 * vector(0)") == []


def test_our_rules_are_evaluated_and_alertmanager_hears_of_them(
    watched: Observed, told: dict[str, list[float]]
) -> None:
    rules = [rule for group in watched.ask("rules")["groups"] for rule in group["rules"]]
    assert {rule["health"] for rule in rules} == {"ok"}
    assert watched.ask("alertmanagers")["activeAlertmanagers"]
    assert "Watchdog" in {alert["labels"]["alertname"] for alert in watched.ask("alerts")["alerts"]}


async def test_the_page_draws_each_panel(watched: Observed, told: dict[str, list[float]]) -> None:
    async with chromium() as browser:
        page = await open_page(browser, watched.address)
        await page.goto("/user/?dashboard=eventsphere-booking&minutes=1")
        await page.wait_for_selector("body[data-drawn=eventsphere-booking]")
        assert await page.locator("figure").count() == len(
            [panel for panel in DASHBOARDS["eventsphere-booking"]["panels"] if panel["type"] != "row"]
        )
        assert await page.locator(".none").count() == 0


def test_ctrl_c_stops_prometheus_and_alertmanager_too(watched: Observed) -> None:
    said = watched.up.said.read_text()
    assert all(f"{title} " in said for title in ("Dashboards", "Prometheus", "Alertmanager"))
    processes = watched.up.command.processes()
    assert watched.up.end(signal.SIGINT) == Exit.OK
    assert alive(processes) == []


def test_where_prometheus_can_not_be_had_a_line_says_so(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    install = tmp_path_factory.mktemp("without") / "install"
    install.write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    install.chmod(0o755)
    assert not monitoring.programs_are_there(install)
    assert "Starting without Prometheus and Alertmanager" in capsys.readouterr().err
