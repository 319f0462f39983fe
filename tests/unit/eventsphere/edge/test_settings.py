import pytest

from eventsphere.edge.settings import from_environment

UPSTREAMS = {
    "AUTH_UPSTREAMS": "http://a:1",
    "EVENT_UPSTREAMS": "http://e:1/, http://e:2",
    "BOOKING_UPSTREAMS": "http://b:1",
}


def test_upstreams_are_lists() -> None:
    settings = from_environment(UPSTREAMS | {"PORT": "81"})
    assert settings.upstreams["event"] == ("http://e:1", "http://e:2")
    assert settings.port == 81


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"AUTH_UPSTREAMS": ""}, "AUTH_UPSTREAMS"),
        ({"EVENT_UPSTREAMS": "event:1"}, "EVENT_UPSTREAMS"),
    ],
)
def test_a_wrong_variable_is_named(changed: dict[str, str], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        from_environment(UPSTREAMS | changed)
