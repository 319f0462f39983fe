"""What keeps a command from its work is one line with a remedy."""

import contextlib

import pytest
from typer.testing import CliRunner

from eventsphere import cli
from eventsphere.aws.settings import FILE
from eventsphere.aws.up import Up
from eventsphere.errors import CommandError, Exit
from tests.integration.aws.conftest import World, fill

LOCK = """
│ Error: Error acquiring the state lock
│
│ Error message: operation error S3: PutObject, https response error StatusCode: 412
│ Lock Info:
│   ID:        1b2c-3d
│   Path:      eventsphere-terraform/environments/eventsphere.tfstate
│   Operation: OperationTypeApply
│   Who:       ada@laptop
│   Version:   1.11.0
│   Created:   2026-11-01 10:00:00 UTC
"""


def refused(world: World) -> CommandError:
    with pytest.raises(CommandError) as found:
        Up(world.settings, world.told.append).run()
    assert "\n" not in str(found.value)
    return found.value


def test_a_held_lock_names_its_holder_and_how_to_end_it(world: World) -> None:
    world.trouble("environments/eventsphere apply", LOCK)
    error = refused(world)
    assert "is locked by ada@laptop since 2026-11-01 10:00:00 UTC" in error.what
    assert "force-unlock 1b2c-3d" in error.remedy
    assert error.exit_status == Exit.BUSY


@pytest.mark.parametrize("said", ["Error: No valid credential sources found", "api error ExpiredToken: The token"])
def test_terraform_without_credentials_says_log_in(said: str, world: World) -> None:
    world.trouble("terraform", said)
    assert "aws sso login" in refused(world).remedy


def test_terraform_with_another_account_names_both(world: World) -> None:
    world.trouble("terraform", "Error: AWS account ID not allowed: 210987654321")
    assert "of account 210987654321, not 123456789012" in refused(world).what


def test_anything_else_is_terraforms_first_error(world: World) -> None:
    world.trouble("terraform", "│ Error: creating EKS Cluster: LimitExceeded\n│ with module.cluster")
    assert "creating EKS Cluster: LimitExceeded" in refused(world).what


def test_no_credentials_at_all_say_log_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    assert refused(world).what == "there are no valid AWS credentials"
    assert world.calls() == []


def test_without_terraform_it_says_where_to_get_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "developer.hashicorp.com/terraform/install" in refused(world).remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "eventsphere.auto.tfvars is missing"),
        ('account = "eventsphere"', "account is 'eventsphere'"),
        ('account = "123456789012"\nregion = "Virginia"', "region is 'Virginia'"),
        ("account = [", "no Terraform values in line"),
    ],
)
def test_settings_that_are_no_settings_name_the_line_to_write(text: str | None, says: str, world: World) -> None:
    (world.root / FILE).unlink() if text is None else (world.root / FILE).write_text(text)
    with pytest.raises(CommandError) as found:
        _ = world.settings
    assert says in found.value.what
    assert found.value.exit_status == Exit.USAGE


def command(world: World, *words: str, answers: str = "") -> tuple[int, str]:
    with contextlib.chdir(world.root):
        done = CliRunner().invoke(cli.app, ["aws", *words], input=answers)
    return done.exit_code, done.output


def test_up_tells_the_cost_and_does_nothing_without_a_yes(world: World) -> None:
    status, said = command(world, "up", answers="n\n")
    assert status == 1
    assert "US$ a month" in said
    assert world.calls() == []


@pytest.mark.parametrize(("words", "answers"), [([], "y\nn\n"), (["--yes"], "n\n"), (["--yes-prod"], "n\n")])
def test_down_asks_again_for_prod(words: list[str], answers: str, world: World) -> None:
    fill(world)
    status, said = command(world, "down", *words, answers=answers)
    assert (status, world.calls()) == (1, [])
    assert "Aborted" in said


def test_automation_is_asked_nothing(world: World) -> None:
    assert command(world, "up", "--yes")[0] == 0
