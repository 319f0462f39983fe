"""Backups in a bucket, as in AWS; moto stands in for it."""

import boto3
import pytest
from moto import mock_aws

from eventsphere.backup.dump import dump
from eventsphere.backup.places import Bucket, place
from eventsphere.backup.verify import backups, find, verify
from eventsphere.errors import CommandError
from tests.integration.backup.conftest import Platform


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.mark.usefixtures("aws")
def test_a_backup_in_a_bucket_can_be_restored(platform: Platform) -> None:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="backups", ObjectLockEnabledForBucket=True)
        bucket = place("s3://backups/prod")
        assert isinstance(bucket, Bucket)
        made = dump(platform.databases, bucket, "prod", platform.keys.recipient())
        assert backups(bucket) == [made.id]
        verify(platform.databases, bucket, find(bucket, "newest"), platform.keys.identity())
        keys = [each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket="backups")["Contents"]]
    assert all(key.startswith(f"prod/{made.id}/") for key in keys)


@pytest.mark.usefixtures("aws")
def test_a_file_that_is_missing_in_a_bucket_is_named(platform: Platform) -> None:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="backups")
        bucket = place("s3://backups/prod")
        made = dump(platform.databases, bucket, "prod", platform.keys.recipient())
        lost = f"{made.id}/{made.parts[0].file}"
        boto3.client("s3").delete_object(Bucket="backups", Key=f"prod/{lost}")
        with pytest.raises(CommandError, match=f"s3://backups/prod has no {lost}"):
            verify(platform.databases, bucket, made, platform.keys.identity())


@pytest.mark.usefixtures("aws")
def test_a_bucket_that_is_not_there_is_told_in_one_line() -> None:
    with mock_aws(), pytest.raises(CommandError, match="s3://missing can't be used") as refusal:
        find(place("s3://missing"), "newest")
    assert "\n" not in str(refusal.value)


def test_an_address_without_a_bucket_is_wrong_use() -> None:
    with pytest.raises(CommandError, match="names no bucket"):
        place("s3:///prefix")
