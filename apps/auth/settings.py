"""What auth reads from its environment."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, SecretStr, ValidationInfo, field_validator

from auth.emails import normalise_email
from auth.keys import LocalKeys, read_keys
from auth.passwords import why_refused
from kit.pem import line_breaks
from kit.settings import BaseUrl, Secrets, Settings


def _keys(value: Any) -> Any:
    return read_keys(line_breaks(value)) if isinstance(value, str) else value


def _none_if_empty(value: Any) -> Any:
    return value or None


class AuthSettings(Settings):
    """Settings of auth; the Argon2id parameters are those that OWASP recommends."""

    mongodb_database: str = Field(default="auth", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    port: int = Field(default=4001, ge=0, le=65535)
    event_url: BaseUrl
    service_token_keys: Secrets
    jwt_private_keys: Annotated[InstanceOf[LocalKeys], BeforeValidator(_keys)]
    first_admin_email: Annotated[str, AfterValidator(normalise_email)] | None = None
    first_admin_password: SecretStr | None = Field(default=None, validate_default=True)
    argon2_memory_kib: int = Field(default=19_456, ge=8, le=1_048_576)
    argon2_time_cost: int = Field(default=2, ge=1, le=10)
    argon2_parallelism: int = Field(default=1, ge=1, le=8)
    argon2_threads: int = Field(default=2, ge=1, le=16)
    argon2_queue: int = Field(default=32, ge=0, le=1_000)

    _empty = field_validator("first_admin_email", "first_admin_password", mode="before")(_none_if_empty)

    @field_validator("first_admin_password")
    @classmethod
    def both_or_none(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """The first admin has an e-mail and an acceptable password, or there is no first admin.

        Raises:
            ValueError: one of them is missing, or the password is refused.
        """
        if "first_admin_email" not in info.data:
            return value  # it is malformed itself, and named for that
        email = info.data["first_admin_email"]
        if (value is None) != (email is None):
            raise ValueError("FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD must both be set, or neither")
        if value and (reason := why_refused(value.get_secret_value(), email, "")):
            raise ValueError(reason)
        return value
