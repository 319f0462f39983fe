"""`eventsphere delivery repository`: an image's repository in ECR, made where it is missing, as Terraform makes it.

Terraform's module says how a repository is made, and this reads it there. So both make the same repository.
"""

import json
import re
from pathlib import Path
from typing import Any

import hcl2

from eventsphere.aws.account import Account
from eventsphere.aws.settings import CLUSTER
from eventsphere.delivery.changed import require_image
from eventsphere.errors import CommandError
from eventsphere.terraform.hcl import Block, of_kind

MODULE = Path("terraform/modules/registry")
KEY = f"alias/{CLUSTER}-data"
"""The key that encrypts images: modules/keys makes it, environments/eventsphere hands it to the registry."""
ENCODED = ("${jsonencode(", ")}")


def ensure(root: Path, account: Account, workload: str) -> bool:
    """Make an image's repository where it is missing; return whether it was.

    Raises:
        CommandError: no image of ours, a repository with other settings than Terraform's, or AWS refuses.
    """
    require_image(workload)
    name, wanted = f"eventsphere/{workload}", settings(root)
    there = account.find("ecr", "describe_repositories", repositoryNames=[name])
    if there is None:
        account("ecr", "create_repository", repositoryName=name, **wanted)
    else:
        _require_same(name, there["repositories"][0], wanted)
    if account.find("ecr", "get_lifecycle_policy", repositoryName=name) is None:
        account("ecr", "put_lifecycle_policy", repositoryName=name, lifecyclePolicyText=lifecycle(root))
    return there is None


def settings(root: Path) -> dict[str, Any]:
    """Return what Terraform says of a repository, as ECR's API names it."""
    body = _plain(_resource(root, "aws_ecr_repository").body)
    (scanning,), (encryption,) = body["image_scanning_configuration"], body["encryption_configuration"]
    excluded = body["image_tag_mutability_exclusion_filter"]
    return {
        "imageTagMutability": body["image_tag_mutability"],
        "imageTagMutabilityExclusionFilters": [
            {"filter": each["filter"], "filterType": each["filter_type"]} for each in excluded
        ],
        "imageScanningConfiguration": {"scanOnPush": scanning["scan_on_push"]},
        "encryptionConfiguration": {"encryptionType": encryption["encryption_type"], "kmsKey": KEY},
    }


def lifecycle(root: Path) -> str:
    """Return the JSON of Terraform's lifecycle policy, with the defaults of the module's variables."""
    text = _resource(root, "aws_ecr_lifecycle_policy").text("policy")
    text = text.removeprefix(ENCODED[0]).removesuffix(ENCODED[1])
    for variable in of_kind(root / MODULE, "variable"):
        text = re.sub(rf"\bvar\.{variable.name}\b", str(variable.body.get("default")), text)
    return json.dumps(_plain(hcl2.loads(f"policy = {text}\n")["policy"]))


def _resource(root: Path, kind: str) -> Block:
    found = [block for block in of_kind(root / MODULE, "resource") if block.labels[0] == kind]
    if len(found) != 1:
        raise CommandError(f"{MODULE} has no single {kind}", "restore it from Git's history")
    return found[0]


def _plain(value: Any) -> Any:
    """Return a value of hcl2 without its quotes."""
    if isinstance(value, dict):
        return {str(key).strip('"'): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.strip('"') if isinstance(value, str) else value


def _require_same(name: str, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raise CommandError where a repository has other settings; the key's own name differs from its alias."""
    for setting, value in wanted.items():
        there = found.get(setting)
        if setting == "encryptionConfiguration":
            there, value = (there or {}).get("encryptionType"), value["encryptionType"]
        if there != value:
            what = f"repository {name}: {setting} is {there}, and Terraform says {value}"
            raise CommandError(what, "see who changed it; make aws-up sets it again")
