import pytest

from kit.client import RetryBudget, is_definite


def test_repeats_are_a_share_of_first_calls() -> None:
    budget = RetryBudget(share=0.2, most=3)
    assert [budget.spend() for _ in range(4)] == [True, True, True, False]
    for _ in range(5):
        budget.earn()
    assert [budget.spend() for _ in range(2)] == [True, False]


def test_budget_is_never_more_than_its_most() -> None:
    budget = RetryBudget(share=1, most=2)
    for _ in range(100):
        budget.earn()
    assert [budget.spend() for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 403, 404, 409, 413, 422])
def test_done_and_refused_are_definite(status: int) -> None:
    assert is_definite(status)


@pytest.mark.parametrize("status", [100, 302, 304, 429, 500, 501, 502, 503, 504, 599])
def test_anything_else_is_not(status: int) -> None:
    assert not is_definite(status)
