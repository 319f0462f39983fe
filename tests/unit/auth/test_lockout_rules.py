from datetime import timedelta
from itertools import pairwise

import pytest

from auth.lockout import ACCOUNT, ADDRESS, GUESSER, Rule, wait_after


@pytest.mark.parametrize("rule", [ACCOUNT, ADDRESS, GUESSER])
def test_the_first_failures_are_free(rule: Rule) -> None:
    assert {wait_after(failures, rule) for failures in range(rule.free)} == {timedelta(0)}


def test_who_guesses_waits_after_five_an_address_after_twenty_and_an_account_after_a_hundred() -> None:
    assert (GUESSER.free, ADDRESS.free, ACCOUNT.free) == (5, 20, 100)
    assert wait_after(5, GUESSER) == wait_after(20, ADDRESS) == wait_after(100, ACCOUNT) == timedelta(seconds=5)


def test_one_network_alone_never_uses_up_what_an_account_bears_in_a_day() -> None:
    failures, waited = 0, timedelta(0)
    while waited < ACCOUNT.memory:
        failures += 1
        waited += wait_after(failures, GUESSER)
    assert failures < ACCOUNT.free


@pytest.mark.parametrize("rule", [ACCOUNT, ADDRESS, GUESSER])
def test_each_failure_doubles_the_wait_up_to_the_longest(rule: Rule) -> None:
    waits = [wait_after(rule.free + more, rule) for more in range(40)]
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40)]
    assert all(later == min(2 * earlier, rule.longest) for earlier, later in pairwise(waits))
    assert wait_after(10**9, rule) == rule.longest


def test_failures_are_remembered_longer_than_the_longest_wait() -> None:
    assert all(rule.memory >= rule.longest for rule in (ACCOUNT, ADDRESS, GUESSER))
