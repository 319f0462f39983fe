from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from eventsphere.local import aws
from eventsphere.local.cloud import BUCKET, CREDENTIALS, TOPIC_ARN
from eventsphere.local.pictures import Pictures


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        yield aws.seed(["http://127.0.0.1:8080"])


def put(s3: Any, key: str, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="image/png")


def test_bucket_and_topic_have_the_names_that_the_services_are_told(s3: Any) -> None:
    import boto3

    assert boto3.client("sns").get_topic_attributes(TopicArn=TOPIC_ARN)
    assert s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"][0]["AllowedOrigins"] == ["http://127.0.0.1:8080"]
    assert "s3:GetObject" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]


def test_pictures_come_back_after_a_restart(tmp_path: Path) -> None:
    with mock_aws():
        s3 = aws.seed(["*"])
        pictures = Pictures(s3, BUCKET, tmp_path / "pictures")
        for key, body in (("events/1/a.png", b"old"), ("events/2/b c.png", b"two"), ("events/3/c.png", b"gone")):
            put(s3, key, body)
        pictures.save()
        put(s3, "events/1/a.png", b"new")
        s3.delete_object(Bucket=BUCKET, Key="events/3/c.png")
        pictures.save()
    with mock_aws():
        s3 = aws.seed(["*"])
        Pictures(s3, BUCKET, tmp_path / "pictures").restore()
        found = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        assert [each["Key"] for each in found] == ["events/1/a.png", "events/2/b c.png"]
        answer = s3.get_object(Bucket=BUCKET, Key="events/1/a.png")
        assert (answer["Body"].read(), answer["ContentType"]) == (b"new", "image/png")


def test_only_writes_to_the_bucket_are_followed_by_a_save(s3: Any, tmp_path: Path) -> None:
    saved: list[str] = []

    class Spy(Pictures):
        def save(self) -> None:
            saved.append("saved")

    serve = aws.keeping(lambda *_: [b""], Spy(s3, BUCKET, tmp_path))
    for method, path in (("GET", f"/{BUCKET}/a"), ("POST", "/"), ("POST", f"/{BUCKET}")):
        serve({"REQUEST_METHOD": method, "PATH_INFO": path}, None)
    assert saved == ["saved"]


def test_objects_are_answered_so_that_browsers_run_none_of_them(s3: Any, tmp_path: Path) -> None:
    told: dict[str, str] = {}

    def app(_: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "image/png")])
        return [b""]

    serve = aws.keeping(app, Pictures(s3, BUCKET, tmp_path))
    serve({"REQUEST_METHOD": "GET", "PATH_INFO": f"/{BUCKET}/a"}, lambda _, headers: told.update(headers))
    assert told["Content-Type"] == "image/png"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]
