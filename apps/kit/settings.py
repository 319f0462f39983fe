"""Settings from environment variables: read once at start, frozen, each mistake named."""

import sys
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def mongodb_uri(value: Any) -> Any:
    """The address of the database.

    Raises:
        ValueError: it has another scheme.
    """
    if isinstance(value, str) and not value.startswith(("mongodb://", "mongodb+srv://")):
        raise ValueError("must begin with mongodb:// or mongodb+srv://")
    return value


def base_url(value: Any) -> Any:
    """The base URL of another service, without a slash at its end.

    Raises:
        ValueError: it is not an http or https URL.
    """
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/") if isinstance(value, str) else value


def secrets(value: Any) -> Any:
    """Secrets from a comma separated list; the first is used, all are accepted.

    Raises:
        ValueError: one is shorter than 32 characters (RFC 7518, section 3.2).
    """
    if not isinstance(value, str):
        return value
    found = [part.strip() for part in value.split(",")]
    if any(len(part) < 32 for part in found):
        raise ValueError("must be one or more secrets of at least 32 characters, separated by commas")
    return found


MongodbUri = Annotated[
    SecretStr, BeforeValidator(mongodb_uri), Field(description="the database, as mongodb://... or mongodb+srv://...")
]
BaseUrl = Annotated[str, BeforeValidator(base_url)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(secrets)]


class Settings(BaseSettings):
    """What every service reads from its environment."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    mongodb_uri: MongodbUri
    mongodb_database: str = Field(
        default="eventsphere",
        pattern=r"^[A-Za-z0-9_-]{1,38}$",
        description="its name: at most 38 letters, digits, _ and -",
    )
    host: str = Field(default="0.0.0.0", description="the address to listen on")  # noqa: S104 - a pod's own address
    port: int = Field(ge=0, le=65535, description="the port to listen on")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    drain_seconds: float = Field(default=5, ge=0, le=60, description="seconds between not ready and closed")
    request_timeout_seconds: float = Field(default=10, gt=0, le=60, description="seconds that a request may take")
    max_in_flight: int = Field(default=256, ge=1, description="requests served at once")
    max_in_flight_per_client: int = Field(default=128, ge=1, description="requests of one client served at once")
    rate_limit_factor: float = Field(
        default=1, gt=0, allow_inf_nan=False, description="multiplies every rate limit for one client"
    )
    otel_exporter_otlp_endpoint: Annotated[BaseUrl | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, description="where spans are sent by OTLP over HTTP; none are recorded without it"
    )
    trusted_proxies: int = Field(default=0, ge=0, le=5, description="proxies that append to X-Forwarded-For")


SettingsT = TypeVar("SettingsT", bound=Settings)


def explain(error: ValidationError, settings: type[Settings] = Settings) -> str:
    """One line for each variable that is missing or malformed, with what it expects."""
    return "\n".join(_line(found["loc"], found["msg"], settings) for found in error.errors(include_input=False))


def _line(location: tuple[int | str, ...], message: str, settings: type[Settings]) -> str:
    reason = message.removeprefix("Value error, ")
    if not location:  # a rule about several variables, which it names itself
        return reason
    name = str(location[0])
    fields = [kind.model_fields[name] for kind in (settings, Settings) if name in kind.model_fields]
    expected = next((f" (expected: {field.description})" for field in fields if field.description), "")
    return f"{name.upper()}: {reason}{expected}"


def load(settings: type[SettingsT]) -> SettingsT:
    """The settings of this process; stops it with exit code 78 (EX_CONFIG) when they are wrong."""
    try:
        return settings()
    except ValidationError as error:
        _stop(explain(error, settings))


def _stop(reason: str) -> NoReturn:
    print(f"The settings are wrong; set these environment variables:\n{reason}", file=sys.stderr)
    sys.exit(78)
