import pytest

from event.schemas import ZONES, known_zone


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Calcutta"])
def test_a_zone_of_the_iana_database_is_taken_as_it_is_written(name: str) -> None:
    assert known_zone(name) == name


@pytest.mark.parametrize("name", ["", "Berlin", "europe/berlin", "+02:00", "../../etc/passwd", "Factory", "localtime"])
def test_what_no_place_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        known_zone(name)


def test_the_database_is_there() -> None:
    assert len(ZONES) > 400
