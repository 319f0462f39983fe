"""How many connections one process keeps, and which one makes room for a new one."""

from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from kit.crowd import Crowd

WORKING = float("inf")


@dataclass(eq=False)
class Member:
    waits_since: float = WORKING
    has_asked: bool = True
    ended: bool = False

    def cut(self) -> None:
        self.ended = True


def enter(crowd: Crowd, stack: ExitStack, address: str, *waits_since: float) -> list[Member]:
    members = [Member(since) for since in waits_since]
    for member in members:
        stack.enter_context(crowd.present(member, address))
    return members


def ended(members: list[Member]) -> list[bool]:
    return [member.ended for member in members]


def test_within_the_limits_nobody_is_cut_and_nothing_is_left_behind() -> None:
    crowd = Crowd(most=3, most_of_address=2)
    with ExitStack() as stack:
        members = enter(crowd, stack, "a", 1, 2) + enter(crowd, stack, "b", 3)
        assert ended(members) == [False] * 3
    assert (crowd.members, crowd.by_address) == ({}, {})


def test_an_address_with_too_many_loses_the_one_that_has_waited_longest() -> None:
    crowd = Crowd(most=10, most_of_address=3)
    with ExitStack() as stack:
        others = enter(crowd, stack, "b", 0)
        members = enter(crowd, stack, "a", WORKING, 2, 1, 5)
        assert ended(members) == [False, False, True, False]
        assert ended(others) == [False]
        assert crowd.by_address == {"a": 3, "b": 1}
    assert crowd.by_address == {}


def test_a_full_process_loses_the_one_that_has_waited_longest_of_all() -> None:
    crowd = Crowd(most=2, most_of_address=2)
    with ExitStack() as stack:
        first, second = enter(crowd, stack, "a", 1), enter(crowd, stack, "b", 2)
        enter(crowd, stack, "c", 3)
        assert (ended(first), ended(second)) == ([True], [False])


def test_one_that_has_not_asked_for_anything_goes_before_those_that_have() -> None:
    crowd = Crowd(most=3, most_of_address=3)
    silent, served = Member(waits_since=9, has_asked=False), Member(waits_since=1)
    with ExitStack() as stack:
        for member in (served, silent, Member(), Member(waits_since=10)):
            stack.enter_context(crowd.present(member, "a"))
        assert ended([served, silent]) == [False, True]


def test_where_everybody_is_being_served_the_new_one_is_refused() -> None:
    crowd = Crowd(most=2, most_of_address=1)
    with ExitStack() as stack:
        enter(crowd, stack, "a", WORKING)
        for address in ("a", "b", "c"):
            if address == "b":
                enter(crowd, stack, address, WORKING)
                continue
            with pytest.raises(ConnectionRefusedError):
                enter(crowd, stack, address, 1)
