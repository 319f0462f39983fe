"""Making everything: steps that stop for a person, go on, and change nothing when repeated."""

import json

import pytest

from eventsphere.aws import facts
from eventsphere.aws.up import Up
from eventsphere.errors import CommandError, Exit
from tests.integration.aws.conftest import World


def run(world: World) -> None:
    Up(world.settings, world.told.append).run()


def test_an_empty_account_becomes_a_cluster_that_is_handed_over(world: World) -> None:
    run(world)
    verbs = [" ".join(call.split()[:3]) for call in world.calls() if "init" not in call and "output" not in call]
    assert verbs == [
        "terraform -chdir=terraform/bootstrap apply",
        "terraform -chdir=terraform/environments/eventsphere apply",
        "terraform -chdir=terraform/gitops apply",
        "aws eks update-kubeconfig",
        "kubectl apply --server-side",
    ]
    assert world.told[-1].startswith("[6/6] hand-over to Argo CD: Argo CD keeps")


def test_a_second_run_makes_no_second_bucket(world: World) -> None:
    run(world)
    run(world)
    assert sum("terraform/bootstrap apply" in call for call in world.calls()) == 1


def test_new_facts_stop_until_they_are_committed_and_then_it_goes_on(world: World) -> None:
    world.content["outputs"]["facts"]["value"]["environments"]["prod"]["images_url"] = "https://d9.cloudfront.net"
    world.save()
    with pytest.raises(CommandError, match=r"facts\.yaml is new") as stopped:
        run(world)
    assert (stopped.value.exit_status, "commit and push" in stopped.value.remedy) == (Exit.NOT_READY, True)
    assert facts.read(world.root).environments["prod"].images_url == "https://d9.cloudfront.net"
    run(world)


def test_a_secret_with_a_placeholder_stops_before_argo_cd_comes(world: World) -> None:
    name = "eventsphere/argocd/github"
    world.content["outputs"]["secrets_to_fill_in"]["value"] = [name]
    world.save()
    client = world.client("secretsmanager")
    client.create_secret(Name=name, SecretString=json.dumps({"app-id": "fill in: docs/aws.md"}))
    with pytest.raises(CommandError, match=f"{name} has only placeholders"):
        run(world)
    assert not any("terraform/gitops" in call for call in world.calls())
    client.put_secret_value(SecretId=name, SecretString=json.dumps({"app-id": "1"}))
    run(world)


def test_a_plan_changes_nothing_and_before_the_first_run_is_of_the_state_bucket(world: World) -> None:
    Up(world.settings, world.told.append).plan()
    assert next(call for call in world.calls() if " plan" in call).startswith(
        "terraform -chdir=terraform/bootstrap plan"
    )
    assert not any("apply" in call for call in world.calls())


def test_argo_cd_gets_the_cluster_and_its_facts(world: World) -> None:
    world.content["outputs"]["labels"]["value"] = {"eventsphere/efs": "true"}
    world.save()
    run(world)
    [applied] = [call for call in world.calls() if "terraform/gitops apply" in call]
    assert '-var=labels={"eventsphere/efs": "true"}' in applied
    assert "-var=account=123456789012" in applied
