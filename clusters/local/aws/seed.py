"""Fill moto at its start: it forgets everything when it stops. Says it is ready by a file."""

import json
import time
import urllib.request
from pathlib import Path

import boto3

MOTO = "http://127.0.0.1:5000"
SEEDED = Path("/tmp/seeded")  # noqa: S108 - the pod's own emptyDir, which the readiness probe looks into
ACCOUNT = "123456789012"  # the one that moto plays
ANYBODY = "local"  # moto takes any credentials


def client(service: str) -> object:
    """A client of moto."""
    return boto3.client(
        service,
        endpoint_url=MOTO,
        region_name="us-east-1",
        aws_access_key_id=ANYBODY,
        aws_secret_access_key=ANYBODY,
    )


def wait() -> None:
    """Until moto answers; ends the process when it does not within a minute."""
    for _ in range(120):
        if answers():
            return
        time.sleep(0.5)
    raise SystemExit("moto does not answer")


def answers() -> bool:
    """Whether moto answers now."""
    try:
        urllib.request.urlopen(f"{MOTO}/moto-api/", timeout=2).close()  # noqa: S310 - a constant http address
    except OSError:
        return False
    return True


def main() -> None:
    """Make the secrets, topics and buckets of each environment in the seed."""
    wait()
    secrets = json.loads(Path("/seed/secrets.json").read_text())
    for name, values in secrets.items():
        client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(values))
    for environment in {name.split("/")[1] for name in secrets}:
        topic = client("sns").create_topic(Name=f"eventsphere-{environment}-bookings")["TopicArn"]
        client("secretsmanager").create_secret(
            Name=f"eventsphere/{environment}/sns", SecretString=json.dumps({"bookings-topic-arn": topic})
        )
        client("s3").create_bucket(Bucket=f"eventsphere-{environment}-images-{ACCOUNT}")
    SEEDED.touch()


main()
