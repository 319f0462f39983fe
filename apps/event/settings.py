"""What the event service reads from its environment."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from kit.settings import BaseUrl, Secrets, Settings, base_url

OptionalUrl = Annotated[str | None, BeforeValidator(base_url)]


class EventSettings(Settings):
    """Settings of the event service."""

    mongodb_database: str = Field(default="event", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    port: int = Field(default=4002, ge=0, le=65535)
    auth_url: BaseUrl
    service_token_keys: Secrets
    images_bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    images_url: OptionalUrl = None
    aws_endpoint_url: OptionalUrl = None
    aws_region: str = Field(
        default="us-east-1",
        pattern=r"^[a-z0-9-]{3,30}$",
        validation_alias=AliasChoices("aws_region", "aws_default_region"),
    )

    @property
    def public_images_url(self) -> str:
        """Where browsers find the pictures, without a slash at its end."""
        if self.images_url:
            return self.images_url
        if self.aws_endpoint_url:
            return f"{self.aws_endpoint_url}/{self.images_bucket}"
        return f"https://{self.images_bucket}.s3.{self.aws_region}.amazonaws.com"
