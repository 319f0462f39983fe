"""What the booking service reads from its environment."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf

from booking.ticket_keys import TicketKeys, read_keys
from kit.settings import BaseUrl, Secrets, Settings

TOPIC_ARN = r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$"


def topic_arn(value: Any) -> Any:
    """The name of an SNS topic, without white space around it."""
    return value.strip() if isinstance(value, str) else value


def ticket_keys(value: Any) -> Any:
    """The keys in concatenated PEM blocks.

    Raises:
        ValueError: there is none, or one can't sign tickets.
    """
    return read_keys(value) if isinstance(value, str) else value


class BookingSettings(Settings):
    """Settings of the booking service."""

    mongodb_database: str = Field(default="booking", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    port: int = Field(default=4003, ge=0, le=65535)
    auth_url: BaseUrl
    event_url: BaseUrl
    service_token_keys: Secrets
    bookings_topic_arn: Annotated[str, BeforeValidator(topic_arn), Field(pattern=TOPIC_ARN)]
    ticket_private_keys: Annotated[InstanceOf[TicketKeys], BeforeValidator(ticket_keys)]
    waiting_list_offer_seconds: int = Field(
        default=900, ge=1, le=86_400, description="seconds for which seats are offered to somebody who waits"
    )
