"""Empties what AWS refuses to delete while something is in it: buckets of pictures, and repositories of images."""

from collections.abc import Iterator
from typing import Any

from eventsphere.aws.account import Account
from eventsphere.aws.leftovers import PREFIX

AT_ONCE = 100
"""Images that one call may delete; objects could be ten times as many."""


def empty(account: Account, bucket: str) -> int:
    """Delete every version of every object in a bucket; return how many. A bucket that is not there is empty."""
    if account.find("s3", "head_bucket", Bucket=bucket) is None:
        return 0
    found = [
        {"Key": each["Key"], "VersionId": each["VersionId"]}
        for kind in ("Versions", "DeleteMarkers")
        for each in account.every("s3", "list_object_versions", kind, Bucket=bucket)
    ]
    for some in _parts(found):
        account("s3", "delete_objects", Bucket=bucket, Delete={"Objects": some, "Quiet": True})
    return len(found)


def has_objects(account: Account, bucket: str) -> bool:
    """Return whether anything is in a bucket."""
    if account.find("s3", "head_bucket", Bucket=bucket) is None:
        return False
    return bool(account("s3", "list_object_versions", Bucket=bucket, MaxKeys=1).get("Versions"))


def empty_repositories(account: Account) -> int:
    """Delete every image of our repositories; return how many."""
    count = 0
    for each in account.every("ecr", "describe_repositories", "repositories"):
        if each["repositoryName"].startswith(f"{PREFIX}/"):
            images = account.every("ecr", "list_images", "imageIds", repositoryName=each["repositoryName"])
            for some in _parts(images):
                account("ecr", "batch_delete_image", repositoryName=each["repositoryName"], imageIds=some)
            count += len(images)
    return count


def _parts(found: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))
