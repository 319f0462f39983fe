"""An image's repository: made where it is missing, with the settings that Terraform's module has."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from eventsphere.aws.account import Account
from eventsphere.aws.settings import CLUSTER, ENVIRONMENT, Settings
from eventsphere.delivery import ecr
from eventsphere.delivery.changed import INPUTS
from eventsphere.errors import CommandError
from eventsphere.terraform.hcl import of_kind
from tests.gitops.tree import ROOT

NAME = "eventsphere/auth"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account without repositories, but with the key that Terraform makes."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    with mock_aws():
        found = Account(Settings(ROOT, "123456789012", "us-east-1"))
        key = found("kms", "create_key")["KeyMetadata"]["KeyId"]
        found("kms", "create_alias", AliasName=ecr.KEY, TargetKeyId=key)
        yield found


def described(account: Account) -> dict[str, Any]:
    (found,) = account("ecr", "describe_repositories", repositoryNames=[NAME])["repositories"]
    return dict(found)


def test_a_missing_repository_is_made_as_terraform_makes_it(account: Account) -> None:
    assert ecr.ensure(ROOT, account, "auth")
    found = described(account)
    assert found["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert found["imageTagMutabilityExclusionFilters"] == [{"filter": "sha256-*", "filterType": "WILDCARD"}]
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found["encryptionConfiguration"]["encryptionType"] == "KMS"
    policy = json.loads(account("ecr", "get_lifecycle_policy", repositoryName=NAME)["lifecyclePolicyText"])
    (rule,) = policy["rules"]
    assert rule["selection"] == {
        "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14
    }  # fmt: skip


def test_a_repository_that_is_there_stays(account: Account) -> None:
    ecr.ensure(ROOT, account, "auth")
    before = described(account)
    assert not ecr.ensure(ROOT, account, "auth")
    assert described(account) == before


def test_a_run_that_ended_before_the_lifecycle_policy_is_finished_by_the_next(account: Account) -> None:
    ecr.ensure(ROOT, account, "auth")
    account("ecr", "delete_lifecycle_policy", repositoryName=NAME)
    ecr.ensure(ROOT, account, "auth")
    assert account("ecr", "get_lifecycle_policy", repositoryName=NAME)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"imageTagMutability": "MUTABLE_WITH_EXCLUSION"}, "imageTagMutability is MUTABLE"),
        ({"imageScanningConfiguration": {"scanOnPush": False}}, "imageScanningConfiguration is"),
        ({"encryptionConfiguration": {"encryptionType": "AES256"}}, "encryptionConfiguration is AES256"),
    ],
)
def test_a_repository_whose_settings_somebody_changed_is_refused(
    change: dict[str, Any], says: str, account: Account
) -> None:
    account("ecr", "create_repository", repositoryName=NAME, **{**ecr.settings(ROOT), **change})
    with pytest.raises(CommandError, match=f"repository {NAME}: {says}"):
        ecr.ensure(ROOT, account, "auth")


def test_an_image_that_we_do_not_make_gets_no_repository(account: Account) -> None:
    with pytest.raises(CommandError, match="is no image: name one of"):
        ecr.ensure(ROOT, account, "mongo")
    assert account("ecr", "describe_repositories")["repositories"] == []


def test_the_module_is_used_with_its_defaults_and_the_key_that_is_named_here() -> None:
    """The command reads defaults, so environments/eventsphere may give the module nothing but the key."""
    (registry,) = [each for each in of_kind(ROOT / ENVIRONMENT, "module") if each.name == "registry"]
    assert set(registry.body) == {"source", "kms_key_arn", "__is_block__"}
    assert registry.text("kms_key_arn") == '${module.keys.arns["data"]}'
    (alias,) = [each for each in of_kind(ROOT / "terraform/modules/keys", "resource") if "aws_kms_alias" in each.labels]
    assert alias.text("name") == "alias/${var.name}-${each.key}"
    assert f"alias/{CLUSTER}-data" == ecr.KEY
    (images,) = [each for each in of_kind(ROOT / ecr.MODULE, "variable") if each.name == "images"]
    assert {str(each).strip('"') for each in images.body["default"]} == set(INPUTS)


def test_settings_follow_the_module(tmp_path: Path) -> None:
    module = tmp_path / ecr.MODULE
    module.mkdir(parents=True)
    for file in (ROOT / ecr.MODULE).glob("*.tf"):
        text = file.read_text().replace("scan_on_push = true", "scan_on_push = false").replace("= 14", "= 30")
        (module / file.name).write_text(text)
    assert ecr.settings(tmp_path)["imageScanningConfiguration"] == {"scanOnPush": False}
    assert '"countNumber": 30' in ecr.lifecycle(tmp_path)
