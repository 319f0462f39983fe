"""The AWS account by its API: every call with a time limit, and one line for who is not let in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from eventsphere.aws.settings import CLUSTER, Settings
from eventsphere.aws.terraform import no_credentials, wrong_account
from eventsphere.errors import CommandError

LIMITS = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 4, "mode": "standard"})
UNKNOWN = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
GONE = ("NotFound", "NoSuch", "ResourceNotFound", "404")


class Account:
    """Clients of one account and region."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._session = boto3.session.Session(region_name=settings.region)
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call one operation; CommandError with AWS's own words."""
        with explained(service, operation):
            answer: dict[str, Any] = getattr(self.client(service), operation)(**arguments)
            return answer

    def find(self, service: str, operation: str, **arguments: Any) -> dict[str, Any] | None:
        """Call one operation; None for what is not there."""
        try:
            return self(service, operation, **arguments)
        except CommandError as error:
            refusal = error.__cause__
            if isinstance(refusal, ClientError) and any(word in refusal.response["Error"]["Code"] for word in GONE):
                return None
            raise

    def every(self, service: str, operation: str, key: str, **arguments: Any) -> list[Any]:
        """Return all items of a list, whatever the pages."""
        with explained(service, operation):
            pages = self.client(service).get_paginator(operation).paginate(**arguments)
            return [item for page in pages for item in page.get(key, [])]

    def client(self, service: str) -> Any:
        """Return a client, made once."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service, config=LIMITS)
        return self._clients[service]

    def require_access(self) -> None:
        """Raise CommandError unless the credentials are valid and of the account that the settings name."""
        found = str(self("sts", "get_caller_identity")["Account"])
        if found != self.settings.account:
            raise wrong_account(found, self.settings.account)

    @cached_property
    def vpc(self) -> str | None:
        """The id of the cluster's VPC, if it is there."""
        named = [{"Name": "tag:Name", "Values": [CLUSTER]}]
        found = self("ec2", "describe_vpcs", Filters=named)["Vpcs"]
        return str(found[0]["VpcId"]) if found else None


@contextmanager
def explained(service: str, operation: str) -> Iterator[None]:
    """Raise CommandError instead of what boto3 raises."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise explain(error, f"{service} {operation}") from error


def explain(error: Exception, what: str) -> CommandError:
    """Return one line and a remedy for what AWS answered."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return no_credentials()
    if isinstance(error, ClientError):
        if error.response["Error"]["Code"] in UNKNOWN:
            return no_credentials()
        told = f"{error.response['Error']['Code']}: {error.response['Error'].get('Message', '')}"
        return CommandError(f"AWS refuses {what}: {told}", "mend that, then run the same command again: it goes on")
    if "Token" in type(error).__name__ or "SSO" in type(error).__name__:
        return no_credentials()
    said = " ".join(str(error).split())
    return CommandError(f"AWS does not answer {what}: {said}", "see whether you are online, then again: it goes on")
