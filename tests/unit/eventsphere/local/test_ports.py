import socket

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.local import lock, ports
from eventsphere.local.home import Home
from eventsphere.local.programs import Platform


def test_defaults_are_the_documented_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_in_use", lambda port: False)
    chosen = ports.choose({})
    assert (chosen["edge"], chosen["auth"], chosen["event"], chosen["booking"]) == (8080, 4001, 4002, 4003)


def test_a_base_moves_all_and_a_variable_moves_one() -> None:
    chosen = ports.choose({"EVENTSPHERE_PORT_BASE": "9000", "EVENTSPHERE_EVENT_PORT": "7000"})
    assert chosen["edge"] == 9000
    assert chosen["event"] == 7000
    assert len(set(chosen.values())) == len(ports.DEFAULTS)


def test_free_ports_are_all_different() -> None:
    chosen = ports.choose({}, free=True)
    assert len(set(chosen.values())) == len(ports.DEFAULTS)
    ports.require_free(chosen.items())


@pytest.mark.parametrize("value", ["eighty", "-1", "0", "65536", "80.5"])
def test_a_wrong_number_is_named(value: str) -> None:
    with pytest.raises(CommandError, match="EVENTSPHERE_PORT is") as caught:
        ports.choose({"EVENTSPHERE_PORT": value})
    assert caught.value.exit_status == Exit.USAGE


def test_a_port_in_use_is_said_with_who_wants_it_and_how_to_change_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError) as caught:
            ports.require_free([("auth", port), ("event", *ports.free_ports(1))])
    assert caught.value.exit_status == Exit.BUSY
    assert f"port {port} (auth) is in use" in str(caught.value)
    assert "EVENTSPHERE_AUTH_PORT" in str(caught.value)


def test_inner_ports_that_are_taken_move_and_the_web_port_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_in_use", lambda port: port in ports.DEFAULTS.values())
    chosen = ports.choose({"EVENTSPHERE_AUTH_PORT": "4001"})
    assert chosen["edge"] == ports.DEFAULTS["edge"]
    assert chosen["auth"] == 4001
    assert not {chosen["event"], chosen["booking"], chosen["database"], chosen["aws"]} & set(ports.DEFAULTS.values())


def test_a_taken_web_port_is_said_before_anything_is_installed(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port} \\(edge\\) is in use: .*EVENTSPHERE_PORT"):
            ports.check({"EVENTSPHERE_HOME": str(home.path), "EVENTSPHERE_PORT": str(port)})


@pytest.mark.parametrize("free", [False, True])
def test_a_second_start_on_the_same_home_is_told_where_the_first_runs_and_not_that_a_port_is_taken(
    home: Home, *, free: bool
) -> None:
    Platform("http://127.0.0.1:8090", "SecantusDB", ()).save(home)
    with socket.create_server(("127.0.0.1", 0)) as taken, lock.held(home):
        environ = {"EVENTSPHERE_HOME": str(home.path), "EVENTSPHERE_PORT": str(taken.getsockname()[1])}
        with pytest.raises(CommandError, match=r"already runs here at http://127\.0\.0\.1:8090 .*make down") as caught:
            ports.check(environ, free=free)
    assert caught.value.exit_status == Exit.BUSY


def test_a_start_that_takes_any_free_ports_is_not_refused_for_a_taken_one(home: Home) -> None:
    ports.check({"EVENTSPHERE_HOME": str(home.path)}, free=True)
