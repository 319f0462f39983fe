"""From a rule to a queue: Prometheus, Alertmanager with the cluster's configuration, and a topic of SNS (moto)."""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer

from eventsphere.local.ports import free_ports
from tests.support import alertmanager
from tests.support.alertmanager import TOPICS
from tests.support.prometheus import program, run

PATIENCE = 30
AWS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


@dataclass
class Topics:
    """A queue behind each topic, and the address of the Alertmanager that sends to them."""

    queues: Any
    alertmanager: str

    def next(self, topic: str) -> dict[str, Any]:
        """Return the next message of a topic."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for message in self.queues.receive_message(QueueUrl=self.url(topic), WaitTimeSeconds=1).get("Messages", []):
                self.queues.delete_message(QueueUrl=self.url(topic), ReceiptHandle=message["ReceiptHandle"])
                found: dict[str, Any] = json.loads(message["Body"])
                return found
        raise AssertionError(f"nothing came to {topic}")

    def waiting(self, topic: str) -> int:
        """Return how many messages wait behind a topic."""
        asked = self.queues.get_queue_attributes(
            QueueUrl=self.url(topic), AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(asked["Attributes"]["ApproximateNumberOfMessages"])

    def url(self, topic: str) -> str:
        """Return the address of a topic's queue."""
        return str(self.queues.get_queue_url(QueueName=topic)["QueueUrl"])

    def fire(self, name: str, severity: str, *labels: str) -> None:
        """Give Alertmanager an alert."""
        annotations = ["--annotation=summary=It is 7", "--annotation=description=It matters."]
        annotations += [
            "--annotation=dashboard=https://example.org/d",
            "--annotation=runbook_url=https://example.org/r",
        ]
        address = f"--alertmanager.url={self.alertmanager}"
        added = run(
            "amtool", address, "alert", "add", *annotations, f"alertname={name}", f"severity={severity}", *labels
        )
        assert added.returncode == 0, added.stdout


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topics]:
    (port,) = free_ports(1)
    server = ThreadedMotoServer("127.0.0.1", port)
    server.start()
    address = f"http://127.0.0.1:{port}"
    sns, sqs = (boto3.client(name, endpoint_url=address, **AWS) for name in ("sns", "sqs"))
    for name, topic in TOPICS.items():
        assert sns.create_topic(Name=name)["TopicArn"] == topic
        sqs.create_queue(QueueName=name)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:123456789012:{name}")
    config = alertmanager.hastened(address)
    with alertmanager.running(tmp_path_factory.mktemp("alertmanager"), config) as running:
        yield Topics(sqs, running)
    server.stop()


@pytest.mark.parametrize(("severity", "topic"), [("critical", "critical"), ("warning", "warning"), ("odd", "default")])
def test_an_alert_comes_to_its_topic(topics: Topics, severity: str, topic: str) -> None:
    topics.fire(f"Sample{severity}", severity, "namespace=eventsphere-prod")
    message = topics.next(topic)
    assert message["Subject"] == f"[FIRING] Sample{severity} in eventsphere-prod"
    first, *others = message["Message"].splitlines()
    assert first == f"FIRING {severity}: It is 7"
    links = ["What to look at: https://example.org/d", "What to do: https://example.org/r"]
    assert others[:3] == ["Why it matters: It matters.", *links]


@pytest.mark.parametrize(
    ("name", "namespace"),
    [("A" * 150, "eventsphere-prod"), ("Überlast", "größe"), ("Short", ""), ("Lines\nof\ttext", "a")],
)
def test_every_subject_is_one_that_sns_takes(topics: Topics, name: str, namespace: str) -> None:
    """Moto accepts what SNS refuses, so the rule of SNS's documentation is asked here."""
    topics.fire(name, "warning", f"namespace={namespace}")
    subject = topics.next("warning")["Subject"]
    assert 0 < len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


def test_watchdog_and_information_send_nothing(topics: Topics) -> None:
    topics.fire("Watchdog", "none")
    topics.fire("InfoInhibitor", "none")
    topics.fire("Fyi", "info")
    topics.fire("Last", "critical", "namespace=eventsphere-prod")
    assert topics.next("critical")["Subject"] == "[FIRING] Last in eventsphere-prod"
    assert [topics.waiting(topic) for topic in TOPICS] == [0, 0, 0]


def test_a_rule_of_prometheus_reaches_the_queue(topics: Topics, tmp_path: Path) -> None:
    rule = {"alert": "Proof", "expr": "vector(1) > 0", "labels": {"severity": "critical", "namespace": "monitoring"}}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "proof", "rules": [rule]}]}))
    target = topics.alertmanager.removeprefix("http://")
    config = {
        "global": {"evaluation_interval": "1s"},
        "rule_files": [str(tmp_path / "rules.yaml")],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [target]}]}]},
    }
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(config))
    (port,) = free_ports(1)
    flags = [f"--config.file={tmp_path}/prometheus.yaml", f"--storage.tsdb.path={tmp_path}/data"]
    flags.append("--rules.alert.resend-delay=1s")  # the first time it does not know Alertmanager yet
    with (tmp_path / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [program("prometheus"), *flags, f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        assert topics.next("critical")["Subject"] == "[FIRING] Proof in monitoring"
    finally:
        process.kill()
        process.wait()
