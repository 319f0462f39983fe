"""Removing everything: in the right order, resumable, and proved at the end."""

import json

import pytest

from eventsphere.aws import drain
from eventsphere.aws.account import Account
from eventsphere.aws.down import Down
from eventsphere.aws.remains import remains
from eventsphere.aws.settings import FILE
from eventsphere.errors import CommandError, Exit
from tests.integration.aws.conftest import ACCOUNT, World, fill


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain.Drain.__init__, "__defaults__", (0.2, 0.05))


def run(world: World, *, lost: bool = False) -> None:
    Down(world.settings, world.told.append, lost=lost).run()


def position(calls: list[str], words: str) -> int:
    return next(number for number, call in enumerate(calls) if words in call)


def test_nothing_is_left_but_the_states_and_what_goes_by_itself(world: World) -> None:
    fill(world)
    run(world)
    assert [each.kind for each in remains(Account(world.settings)) if not each.stays] == []
    assert [each["Name"] for each in world.client("s3").list_buckets()["Buckets"]] == [
        f"eventsphere-terraform-{ACCOUNT}"
    ]
    assert any("stays: secret eventsphere/prod/jwt (may be recovered" in line for line in world.told)


def test_healing_stops_before_load_balancers_go_and_both_before_anything_is_destroyed(world: World) -> None:
    fill(world)
    run(world)
    calls = world.calls()
    order = [
        position(calls, "kubectl scale statefulset/argocd-application-controller"),
        position(calls, "kubectl delete ingress eventsphere"),
        position(calls, "kubectl get persistentvolumes"),
        position(calls, "terraform -chdir=terraform/gitops destroy"),
        position(
            calls, "apply -auto-approve -target=module.cluster.aws_eks_cluster.this -var=deletion_protection=false"
        ),
        position(calls, "destroy -auto-approve -target=module.security -target=module.cluster"),
        position(calls, "environments/eventsphere destroy -auto-approve -var=deletion_protection=false"),
    ]
    assert order == sorted(order)


def test_a_target_group_of_somebody_else_s_function_stays(world: World) -> None:
    """It is in no VPC, and a second run finds no VPC of ours."""
    world.client("elbv2").create_target_group(Name="theirs", TargetType="lambda")
    run(world)
    assert [each["TargetGroupName"] for each in world.client("elbv2").describe_target_groups()["TargetGroups"]] == [
        "theirs"
    ]


def test_logs_of_a_cluster_whose_name_begins_like_ours_stay(world: World) -> None:
    fill(world)
    world.client("logs").create_log_group(logGroupName="/aws/eks/eventsphere-cluster-2/cluster")
    run(world)
    groups = world.client("logs").describe_log_groups()["logGroups"]
    assert [each["logGroupName"] for each in groups] == ["/aws/eks/eventsphere-cluster-2/cluster"]


def test_each_root_module_is_made_ready_once_before_its_first_call(world: World) -> None:
    fill(world)
    run(world)
    for folder in ("terraform/gitops", "terraform/environments/eventsphere"):
        verbs = [call.split()[2] for call in world.calls() if f"-chdir={folder} " in call]
        assert (verbs[0], verbs.count("init")) == ("init", 1)


def test_disks_go_only_once_their_snapshot_by_another_key_is_finished(world: World) -> None:
    ids = fill(world)
    run(world)
    assert world.client("ec2").describe_volumes()["Volumes"] == []
    mine = [{"Name": "tag:eventsphere/volume", "Values": [ids["volume"]]}]
    [snapshot] = world.client("ec2").describe_snapshots(OwnerIds=["self"], Filters=mine)["Snapshots"]
    assert (snapshot["State"], snapshot["Encrypted"]) == ("completed", True)


def test_a_stuck_finalizer_stops_before_anything_is_destroyed_and_names_the_ingress(world: World) -> None:
    fill(world)
    world.content["cluster"]["ingresses"][0]["metadata"]["stuck"] = True
    world.save()
    with pytest.raises(CommandError, match=r"Ingresses are still there.*eventsphere-prod/eventsphere") as stopped:
        run(world)
    assert stopped.value.exit_status == Exit.NOT_READY
    assert "logs deployment/aws-load-balancer-controller" in stopped.value.remedy
    assert not any("terraform" in call for call in world.calls())


def test_a_controller_that_does_not_run_is_told_before_its_ingresses_are_deleted(world: World) -> None:
    fill(world)
    world.content["cluster"]["deployment"][1]["status"] = {}
    world.save()
    with pytest.raises(CommandError, match="aws-load-balancer-controller does not run"):
        run(world)
    assert not any("kubectl delete" in call for call in world.calls())


def test_a_lost_api_stops_with_its_words_and_can_be_passed_by(world: World) -> None:
    fill(world)
    world.trouble("kubectl", "Unable to connect to the server: dial tcp: i/o timeout")
    with pytest.raises(CommandError, match="stop Argo CD's healing"):
        run(world)
    assert not any("terraform" in call for call in world.calls())
    run(world, lost=True)
    assert any("terraform/gitops state rm helm_release.argocd" in call for call in world.calls())
    assert [each for each in remains(Account(world.settings)) if not each.stays] == []


def test_a_second_run_goes_on_where_the_first_stopped(world: World) -> None:
    fill(world)
    world.trouble("destroy -auto-approve -var=deletion_protection=false", "Error: timeout while waiting")
    with pytest.raises(CommandError, match=r"everything else of Terraform.*timeout while waiting"):
        run(world)
    world.content = json.loads((world.folder / "world.json").read_text()) | {"troubles": []}
    world.save()
    (world.folder / "calls.jsonl").unlink()
    run(world)
    assert not any("kubectl" in call for call in world.calls()), "the cluster is gone: nobody asks it"
    (world.folder / "calls.jsonl").unlink()
    run(world)
    assert not any("terraform/gitops destroy" in call for call in world.calls())


def test_backups_that_the_lock_keeps_are_kept_with_their_key(world: World) -> None:
    fill(world)
    backups = f"eventsphere-cluster-backups-{ACCOUNT}"
    world.client("s3").create_bucket(Bucket=backups)
    world.client("s3").put_bucket_versioning(Bucket=backups, VersioningConfiguration={"Status": "Enabled"})
    world.client("s3").put_object(Bucket=backups, Key="backups/prod", Body=b"x")
    ours = [{"TagKey": "Project", "TagValue": "eventsphere"}]
    key = world.client("kms").create_key(Tags=ours)["KeyMetadata"]["KeyId"]
    world.client("kms").create_alias(AliasName="alias/eventsphere-cluster-backup", TargetKeyId=key)
    run(world)
    assert any(f"stays: key {key} (decrypts the backups" in line for line in world.told)
    assert any("state rm module.backup.x" in call for call in world.calls())
    assert any(f"stays: bucket {backups} (Object Lock" in line for line in world.told)


def test_what_is_left_is_named_and_the_status_says_so(world: World) -> None:
    fill(world)
    world.client("iam").create_role(RoleName="eventsphere-prod-secrets", AssumeRolePolicyDocument="{}")
    with pytest.raises(CommandError, match="role eventsphere-prod-secrets") as stopped:
        run(world)
    assert stopped.value.exit_status == Exit.NOT_READY


def test_another_account_is_refused_before_anything_happens(world: World) -> None:
    fill(world)
    (world.root / FILE).write_text('account = "210987654321"\n')
    with pytest.raises(CommandError, match="of account 123456789012, not 210987654321"):
        run(world)
    assert world.calls() == []
