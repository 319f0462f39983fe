"""What so many people need grows with them, ends where something is too small, and says what it assumes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from eventsphere.capacity import database, demand
from eventsphere.capacity.database import STEPS
from eventsphere.capacity.plan import Capacity, capacity
from eventsphere.cost.run import cost
from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import traffic
from tests.gitops.tree import ROOT

FEW = 10


@pytest.fixture(scope="module")
def few() -> Capacity:
    return capacity(ROOT, "prod", FEW)


def test_every_action_of_the_traffic_model_was_measured_for_every_part() -> None:
    costs, actions = demand.load(ROOT), demand.rates(traffic.load())
    assert set(costs.actions) == set(actions)
    assert all(set(each) == {*demand.SERVICES, demand.DATABASE} for each in costs.actions.values())
    assert all(sum(each.values()) > 0 for each in costs.actions.values())


def test_people_act_as_often_as_their_pauses_let_them() -> None:
    role = {"weight": 1, "think": [1, 3], "actions": {"browse": 3, "search": 1}}
    idle = {"weight": 1, "think": [1000, 1000], "actions": {"read": 1}}
    model = traffic.Traffic.model_validate(
        {"visitor": role, "member": idle, "organizer": idle | {"weight": 0}, "searches": ["jazz"]}
    )
    assert demand.rates(model) == pytest.approx({"browse": 0.1875, "search": 0.0625, "read": 0.0005})


def test_a_few_people_need_what_is_there_at_rest(few: Capacity) -> None:
    assert [each.replicas for each in few.services] == [2, 2, 2]
    assert few.nodes == 3
    assert few.month == pytest.approx(cost(ROOT, "prod", few.bookings).month)
    assert few.limits == []


def test_replicas_and_the_bill_grow_with_people_and_no_pod_is_over_its_target(few: Capacity) -> None:
    most = min(each.people for each in few.services)
    many = capacity(ROOT, "prod", most)
    assert max(each.replicas for each in many.services) == 10
    assert all(each.replicas <= each.most for each in many.services)
    assert many.month is not None
    assert few.month is not None
    assert many.month > few.month


def test_one_person_more_than_a_service_carries_is_said(few: Capacity) -> None:
    tight = min(few.services, key=lambda each: each.people)
    over = capacity(ROOT, "prod", int(tight.people * 1.01) + 1)
    assert any(each.startswith(f"{tight.name} carries {tight.people:,} people") for each in over.limits)


def test_the_database_is_at_its_limit_with_the_people_that_it_is_said_to_carry(few: Capacity) -> None:
    full = capacity(ROOT, "prod", few.database_people)
    assert full.database == pytest.approx(1, abs=0.01)
    assert any("MongoDB" in each for each in capacity(ROOT, "prod", few.database_people * 2).limits)


def test_every_assumption_about_the_database_is_printed(few: Capacity) -> None:
    told = " ".join(few.assumptions)
    assert f"at most {database.BUSY:.0%} of its CPU limit" in told
    assert demand.load(ROOT).database in told


@pytest.mark.parametrize(
    ("load", "gains"),
    [
        ({"browse": 1.0}, [10, 3, 1, 1, 2]),
        ({"book": 1.0}, [1, 1, 1, 3, 2]),
        ({"log_in": 1.0, "search": 1.0}, [1, 1.5, 2, 1.5, 2]),
    ],
)
def test_steps_past_one_database_gain_by_what_people_do(load: dict[str, float], gains: list[float]) -> None:
    assert [step.gain(load) for step in STEPS] == pytest.approx(gains)


def test_people_who_do_not_fit_on_the_most_nodes_have_no_bill(few: Capacity) -> None:
    crowd = capacity(ROOT, "prod", few.database_people * 50)
    assert (crowd.nodes, crowd.month) == (None, None)
    assert "8 nodes are too few" in crowd.limits
    assert replace(crowd, services=[], database=0.0).limits == ["8 nodes are too few"]


def test_an_environment_without_a_bill_is_wrong_use() -> None:
    with pytest.raises(CommandError, match="local") as refused:
        capacity(ROOT, "local", FEW)
    assert refused.value.exit_status == Exit.USAGE


def test_missing_costs_say_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is missing") as refused:
        demand.load(tmp_path)
    assert "make bench-costs" in refused.value.remedy


def test_the_documentation_names_what_prod_carries(few: Capacity) -> None:
    said = " ".join((ROOT / "docs/loadtests.md").read_text().split())
    for each in few.services:
        assert re.search(rf"\| {each.name} \| {each.people:,} \|", said)
    assert f"| MongoDB | {few.database_people:,} |" in said
    for step in few.gains:
        assert f"| {step.name} | {step.gain:.2f} |" in said
