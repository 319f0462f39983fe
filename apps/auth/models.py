"""What auth keeps."""

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import IndexModel

from kit.tokens import Role
from kit.types import StoredDatetime

FORGET_WHEN_EXPIRED = IndexModel("expires_at", name="expires_at", expireAfterSeconds=0)


class User(Model):
    """A person's account.

    Attributes:
        search: the folded words of name and e-mail, for finding people (`kit.words`).
        words: the same, one by one.
        leaving: marks an admin whose rights are about to be taken: see `UserRepository.begin_leaving`.
        generation: grows when rights are taken; access tokens of an earlier one have ended.
        closed_at: there once the person deleted the account; what is left of it goes at once, or soon.
    """

    model_config = ODMConfigDict(
        collection="users",
        indexes=lambda: [
            IndexModel([("words", 1), ("_id", 1)], name="words"),
            IndexModel("role", name="admins", partialFilterExpression={"role": "admin"}),
            IndexModel("closed_at", name="closed_at", partialFilterExpression={"closed_at": {"$type": "date"}}),
        ],
    )

    email: str = Field(unique=True)
    name: str
    password_hash: str
    role: Role = "attendee"
    leaving: bool = False
    search: str = ""
    words: list[str] = Field(default=[])
    generation: int = 0
    closed_at: StoredDatetime | None = None
    created_at: StoredDatetime
    updated_at: StoredDatetime


class Session(Model):
    """One login: a family of refresh tokens of which one is in force. No token is kept, only digests.

    `salt` makes the token in force from the one before it, so that a repeated call can be answered alike.
    """

    model_config = ODMConfigDict(collection="sessions", indexes=lambda: [FORGET_WHEN_EXPIRED])

    id: str = Field(primary_field=True)
    user_id: ObjectId = Field(index=True)
    current: str
    previous: str = ""
    salt: bytes = b""
    created_at: StoredDatetime
    rotated_at: StoredDatetime
    expires_at: StoredDatetime


class Attempts(Model):
    """Failed logins of one account, network, device or session, which its id names by a keyed digest only."""

    model_config = ODMConfigDict(collection="attempts", indexes=lambda: [FORGET_WHEN_EXPIRED])

    id: str = Field(primary_field=True)
    failures: int
    failed_at: StoredDatetime
    expires_at: StoredDatetime


class KnownPlace(Model):
    """A device or network where an account's person logged in; all three are keyed digests."""

    model_config = ODMConfigDict(collection="known_places", indexes=lambda: [FORGET_WHEN_EXPIRED])

    id: str = Field(primary_field=True)
    account: str = Field(index=True)
    expires_at: StoredDatetime


class RevocationEntry(Model):
    """The end of access tokens before their time, under the id of their account or login: see `kit.revocations`."""

    model_config = ODMConfigDict(
        collection="revocations",
        indexes=lambda: [
            FORGET_WHEN_EXPIRED,
            IndexModel([("at", 1), ("_id", 1)], name="order"),
            IndexModel([("deleted", 1), ("at", 1), ("_id", 1)], name="departures"),
        ],
    )

    id: str = Field(primary_field=True)
    generation: int
    deleted: bool
    at: StoredDatetime
    expires_at: StoredDatetime


MODELS: list[type[Model]] = [User, Session, Attempts, KnownPlace, RevocationEntry]
