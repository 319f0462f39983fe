from booking.states import CANCEL, CONFIRM, EVENT_CANCELLED, REJECT, START, STATUSES, TRANSITIONS, allowed


def test_the_ways_between_states_are_these_and_no_others() -> None:
    assert {(way.source, way.target) for way in TRANSITIONS} == {
        ("pending", "confirmed"),
        ("pending", "rejected"),
        ("confirmed", "cancelled"),
    }


def test_every_state_is_reached_from_the_first() -> None:
    reached = {START}
    for _ in STATUSES:
        reached |= {way.target for way in TRANSITIONS if way.source in reached}
    assert reached == set(STATUSES)


def test_what_can_become_of_a_booking() -> None:
    assert allowed("pending") == (CONFIRM, REJECT)
    assert allowed("confirmed") == (CANCEL, EVENT_CANCELLED)
    assert allowed("cancelled") == allowed("rejected") == ()


def test_each_way_has_its_own_name_and_a_reason() -> None:
    assert len({way.name for way in TRANSITIONS}) == len(TRANSITIONS)
    assert all(way.because for way in TRANSITIONS)
