import json
from dataclasses import replace

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.local import launch, programs, supervisor
from eventsphere.local.database import Database
from eventsphere.local.home import Home
from eventsphere.local.plan import Planner
from eventsphere.local.programs import Platform, Program
from eventsphere.local.secrets import Secrets

PORTS = {"edge": 1, "auth": 2, "event": 3, "booking": 4, "database": 5, "aws": 6}
KEYS = Secrets("the private key", "the service key", "the password", "the ticket key")
BASE = Database("embedded", "mongodb://x/", "embedded", Program("database", ("/bin/db",), 5))


@pytest.fixture
def planner(home: Home) -> Planner:
    return Planner(home, PORTS, BASE, KEYS)


def test_each_process_comes_after_those_it_needs(planner: Planner) -> None:
    names = [program.name for program in planner.platform().programs]
    assert names == ["database", "aws", "auth", "event", "booking", "edge"]
    external = replace(planner, database=Database("external", "mongodb://y/", "yours"))
    assert "database" not in [program.name for program in external.platform().programs]


def test_each_process_gets_only_its_own_secrets(planner: Planner) -> None:
    environs = {program.name: str(program.environ) for program in planner.platform().programs}
    assert [name for name, text in environs.items() if KEYS.jwt_private_key in text] == ["auth"]
    assert [name for name, text in environs.items() if KEYS.demo_password in text] == ["auth"]
    assert [name for name, text in environs.items() if KEYS.ticket_private_key in text] == ["booking"]
    assert [name for name, text in environs.items() if KEYS.service_token_key in text] == ["auth", "event", "booking"]


def test_replicas_have_ports_of_their_own_and_the_edge_knows_all(planner: Planner) -> None:
    platform = replace(planner, replicas=3).platform()
    urls = platform.program("edge").environ["BOOKING_UPSTREAMS"].split(",")
    ports = [platform.program(name).port for name in ("booking", "booking-2", "booking-3")]
    assert urls == [f"http://127.0.0.1:{port}" for port in ports]


def test_a_platform_that_is_watched_has_prometheus_read_each_service(planner: Planner, home: Home) -> None:
    home.prepare()
    ports = PORTS | {"prometheus": 7, "alertmanager": 8}
    platform = replace(planner, ports=ports, observe=True).platform()
    assert [program.name for program in platform.programs][-2:] == ["alertmanager", "prometheus"]
    targets = json.loads((home.path / "monitoring" / "targets" / "services.json").read_text())
    jobs = {each["labels"]["job"]: each["targets"] for each in targets}
    assert jobs == {
        name: [f"127.0.0.1:{ports[name]}"] for name in ("auth", "event", "booking", "prometheus", "alertmanager")
    }


def test_services_reach_each_others_replicas_through_one_address_inside(planner: Planner) -> None:
    alone = planner.platform().program("booking").environ
    assert (alone["AUTH_URL"], alone["EVENT_URL"]) == ("http://127.0.0.1:2", "http://127.0.0.1:3")
    many = replace(planner, replicas=2).platform()
    inside = many.program("inside")
    assert inside.environ["EVENT_UPSTREAMS"].count("http://") == 2
    for name in ("booking", "booking-2"):
        assert many.program(name).environ["EVENT_URL"] == f"http://127.0.0.1:{inside.port}"


def test_a_developers_aws_account_never_reaches_a_process(planner: Planner, home: Home) -> None:
    mine = {"AWS_PROFILE": "production", "AWS_ACCESS_KEY_ID": "mine", "MONGODB_DATABASE": "other", "LOG_LEVEL": "DEBUG"}
    environ = launch.environment(mine, home, planner.platform().program("event"))
    assert "AWS_PROFILE" not in environ
    assert environ["AWS_ACCESS_KEY_ID"] == "local"
    assert "MONGODB_DATABASE" not in environ
    assert environ["LOG_LEVEL"] == "DEBUG"
    assert environ[launch.INSTANCE] == str(home.path)


def test_what_is_written_down_is_read_back(planner: Planner, home: Home) -> None:
    platform = planner.platform()
    platform.save(home)
    assert programs.load(home) == platform


def test_nothing_written_down_is_not_running(home: Home) -> None:
    with pytest.raises(CommandError) as caught:
        programs.load(home)
    assert caught.value.exit_status == Exit.NOT_RUNNING


def test_an_unknown_process_is_answered_with_those_there_are(planner: Planner) -> None:
    with pytest.raises(CommandError, match="database, aws, auth, event, booking, edge"):
        planner.platform().program("bookings")


def test_the_managers_configuration_stops_the_edge_first_and_shows_no_secret(home: Home, planner: Planner) -> None:
    platform: Platform = planner.platform()
    supervisor.configure(home, platform.programs)
    text = home.supervisor.read_text()
    priorities = [int(line.split("=")[1]) for line in text.splitlines() if line.startswith("priority")]
    assert priorities == sorted(set(priorities))
    assert text.rindex("[program:") == text.index("[program:edge]")
    assert not any(secret in text for secret in (KEYS.jwt_private_key, KEYS.service_token_key, KEYS.demo_password))


def test_a_manager_that_does_not_answer_has_no_processes(home: Home) -> None:
    assert supervisor.states(home) == {}
