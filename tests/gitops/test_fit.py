"""Whether everything fits on the nodes is computed, and what the documentation says about it is what was computed."""

import pytest

from eventsphere.cost.fit import Situation, fit, markdown
from tests.gitops.tree import ROOT


@pytest.fixture(scope="module")
def situations() -> list[Situation]:
    return fit(ROOT)


def test_the_documentation_has_the_table_that_the_command_prints(situations: list[Situation]) -> None:
    text = (ROOT / "docs/aws.md").read_text()
    table = text.partition("<!-- made by `.venv/bin/eventsphere cost --fit` -->\n")[2].partition("\n\n")[0]
    assert table + "\n" == markdown(situations), (
        "run .venv/bin/eventsphere cost --fit, and copy its table to docs/aws.md"
    )


def test_all_pods_fit_at_rest_and_at_their_maximum_and_under_load_without_one_node(situations: list[Situation]) -> None:
    assert [each for each in situations if each.short and not (each.lost and each.when == "at rest")] == []


def test_a_busy_environment_asks_for_more_than_all_at_rest(situations: list[Situation]) -> None:
    asked = {each.when: each.needs["pods"] for each in situations if not each.lost}
    least, *others, all_busy = asked.values()
    assert all(least < each < all_busy for each in others)


def test_what_is_missing_is_said() -> None:
    needs, room = {"CPU": 1.0, "GiB": 7.5, "pods": 90.0}, {"CPU": 2.0, "GiB": 6.0, "pods": 80.0}
    assert Situation("at rest", 2, True, needs, room).cells[-1] == "short by 1.5 GiB and 10 pods"
