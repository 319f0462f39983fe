"""What clients send and get."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)

from auth.emails import LONGEST, SHAPE, normalise_email, readable_email
from auth.passwords import LONGEST as LONGEST_PASSWORD
from auth.passwords import SHORTEST as SHORTEST_PASSWORD
from kit.pages import PageQuery
from kit.text import LINE, TYPED
from kit.tokens import LONGEST_TOKEN, Role
from kit.types import Id, Schema

Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST),
    AfterValidator(normalise_email),
    WithJsonSchema(
        {
            "type": "string",
            "format": "idn-email",
            "pattern": SHAPE,
            "maxLength": LONGEST,
            "examples": ["ada@example.org"],
        }
    ),
]
ReadableEmail = Annotated[str, PlainSerializer(readable_email, return_type=str)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    Field(examples=["Ada Lovelace"]),
    LINE,
]
NewPassword = Annotated[
    SecretStr,
    Field(
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        examples=["four-words-in-a-row"],
        description="10 to 128 characters, not a common password, not your own name or e-mail",
    ),
]
KnownPassword = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_PASSWORD, examples=["four-words-in-a-row"])]
GivenRefreshToken = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_TOKEN)]
Delivery = Literal["cookie", "body"]


def _is_none(value: object) -> bool:
    return value is None


class Verbatim(Schema):
    """Base of what holds a password: spaces around it belong to it."""

    model_config = ConfigDict(str_strip_whitespace=False)


class Registration(Verbatim):
    """A new account."""

    email: Email
    password: NewPassword
    name: Name
    refresh_token_delivery: Delivery = Field(default="cookie", description="Where the refresh token is answered")


class Login(Verbatim):
    """A known account."""

    email: Email
    password: KnownPassword
    refresh_token_delivery: Delivery = Field(default="cookie", description="Where the refresh token is answered")


class Refresh(Schema):
    """The refresh token, for clients that do not keep it as a cookie."""

    refresh_token: GivenRefreshToken | None = None


class Logout(Refresh):
    """Which login ends, or all of them."""

    everywhere: bool = Field(default=False, strict=True, description="End all of this person's logins")


class AccountChanges(Verbatim):
    """What a person changes about their account; a new password needs the current one."""

    name: Name | None = None
    password: NewPassword | None = None
    current_password: KnownPassword | None = None


class Confirmation(Verbatim):
    """The password once more, for what can't be undone."""

    password: KnownPassword


class Grant(Schema):
    """The role that a person shall have."""

    role: Role


class Token(Schema):
    """An access token."""

    token: str = Field(max_length=LONGEST_TOKEN)


class PeopleQuery(PageQuery):
    """Which people."""

    query: Annotated[str, Field(min_length=1, max_length=100), TYPED] | None = Field(
        default=None, description="Words of the name or the e-mail, in any order"
    )


class User(Schema):
    """A person, as they and admins see them."""

    id: Id
    email: ReadableEmail
    name: str
    role: Role


class Tokens(Schema):
    """A login; `refresh_token` is there only for clients that asked for it in the body."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name
    expires_in: int = Field(description="Seconds until the access token expires")
    user: User
    refresh_token: str | None = Field(default=None, exclude_if=_is_none)


class Introspection(Schema):
    """Whether a token is valid, and if so for whom (RFC 7662)."""

    active: bool
    sub: Id | None = Field(default=None, exclude_if=_is_none)
    role: Role | None = Field(default=None, exclude_if=_is_none)
    exp: int | None = Field(default=None, exclude_if=_is_none, description="Seconds since 1970")


class PublicKey(Schema):
    """An RSA public key (RFC 7517)."""

    kty: Literal["RSA"]
    n: str
    e: str
    kid: str
    use: Literal["sig"]
    alg: Literal["RS256"]


class PublicKeys(Schema):
    """The keys that access tokens may be signed with."""

    keys: list[PublicKey]
