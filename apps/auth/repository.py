"""Every operation on auth's database: each is atomic, since each touches one document at a time."""

from datetime import datetime

from bson import ObjectId
from odmantic.exceptions import DuplicateKeyError

from auth.models import Session, User
from auth.problems import EmailTaken
from auth.refresh_tokens import RefreshToken
from kit.database import Database, Document, parse
from kit.filters import in_parts
from kit.text import composed
from kit.tokens import ROLES, Role
from kit.words import searchable, wanted

NAMES = ("name", "email")
PUBLIC = {"email": 1, "name": 1, "role": 1}
INDEXES = (("words",),)
"""The first field of the index for finding people."""


def searchable_person(user: Document) -> Document:
    """Return the stored fields for finding a person."""
    return searchable(*(user[name] for name in NAMES))


def current_person(user: Document) -> Document:
    """Return what is stored of a person's texts today: the name in NFC, and the fields for finding the person."""
    name = {"name": composed(user["name"])}
    return name | searchable_person(user | name)


class UserRepository:
    """Accounts."""

    def __init__(self, database: Database) -> None:
        self.engine, self.users = database.engine, database.collection(User)

    async def add(self, user: User) -> None:
        """Keep a new account; of several with one e-mail the unique index lets one in.

        Raises:
            EmailTaken: the e-mail has an account.
        """
        try:
            await self.engine.insert(user)
        except DuplicateKeyError as error:
            raise EmailTaken from error

    async def by_id(self, user_id: ObjectId) -> User | None:
        """Return the account with that id, unless its person has deleted it."""
        return await self.engine.find_one(User, {"_id": user_id, "closed_at": None})

    async def by_email(self, email: str) -> User | None:
        """Return the account with that normalised e-mail, unless its person has deleted it."""
        return await self.engine.find_one(User, {"email": email, "closed_at": None})

    async def search(self, text: str | None, after: ObjectId | None, limit: int) -> list[Document]:
        """Return accounts whose name or e-mail has all words of the text, by id; raw, with what is public of them."""
        position = [{"_id": {"$gt": after}}] if after else []
        conditions: list[Document] = [{"closed_at": None}, *position, *wanted(text or "")]
        page: list[Document] = [{"$sort": {"_id": 1}}, {"$limit": limit}, {"$project": PUBLIC}]
        return await (await self.users.aggregate([*in_parts(conditions, INDEXES), *page])).to_list()

    async def change(self, user_id: ObjectId, fields: Document, now: datetime) -> bool:
        """Set name or password hash; False when the account is gone."""
        done = await self.users.update_one({"_id": user_id}, {"$set": {**fields, "updated_at": now}})
        return done.matched_count == 1

    async def renew_hash(self, user: User, password_hash: str) -> None:
        """Replace the hash of the same password, unless the password was changed meanwhile."""
        same = {"_id": user.id, "password_hash": user.password_hash}
        await self.users.update_one(same, {"$set": {"password_hash": password_hash}})

    async def set_role(self, user_id: ObjectId, role: Role, now: datetime) -> bool:
        """Give a role to somebody who has no rights that the role is without; False for anybody else."""
        no_more = {"$in": list(ROLES[: ROLES.index(role) + 1])}
        update = {"$set": {"role": role, "leaving": False, "updated_at": now}}
        return (await self.users.update_one({"_id": user_id, "role": no_more}, update)).matched_count == 1

    async def demote(self, user: User, role: Role, now: datetime) -> bool:
        """Take rights, an admin's only after `begin_leaving`; tokens that were signed before are of the past.

        False when the role was changed meanwhile, or an admin's rights were granted anew.
        """
        guard: Document = {"_id": user.id, "role": user.role} | ({"leaving": True} if user.role == "admin" else {})
        update = {"$set": {"role": role, "leaving": False, "updated_at": now}, "$inc": {"generation": 1}}
        return (await self.users.update_one(guard, update)).matched_count == 1

    async def begin_leaving(self, user_id: ObjectId) -> bool:
        """Announce that an admin shall be one no longer; False when no other admin stays.

        There is always an admin: each first marks itself, then looks for one without a mark. Of several
        that leave at once, the one that marked itself last finds none, and stays.
        """
        await self.users.update_one({"_id": user_id, "role": "admin"}, {"$set": {"leaving": True}})
        if await self.users.find_one({"role": "admin", "leaving": False}, {"_id": 1}):
            return True
        await self.users.update_one({"_id": user_id}, {"$set": {"leaving": False}})
        return False

    async def close(self, user_id: ObjectId, now: datetime) -> bool:
        """Delete an account that is no admin's, or a leaving one's: from now on nobody finds it.

        Its document stays until everybody else can know (`closed`): whatever ends this process, the rest goes on.
        """
        may_go = {"_id": user_id, "closed_at": None, "$or": [{"role": {"$ne": "admin"}}, {"leaving": True}]}
        update = {"$set": {"closed_at": now}, "$inc": {"generation": 1}}
        return (await self.users.update_one(may_go, update)).modified_count == 1

    async def closed(self, limit: int) -> list[User]:
        """Return deleted accounts of which something is left."""
        found = await self.users.find({"closed_at": {"$type": "date"}}).limit(limit).to_list()
        return [parse(User, each) for each in found]

    async def remove(self, user_id: ObjectId) -> None:
        """Remove what is left of a deleted account."""
        await self.users.delete_one({"_id": user_id, "closed_at": {"$type": "date"}})


class SessionRepository:
    """Logins."""

    def __init__(self, database: Database) -> None:
        self.engine, self.sessions = database.engine, database.collection(Session)

    async def add(self, session: Session) -> None:
        """Keep a new login."""
        await self.engine.insert(session)

    async def find(self, session_id: str, now: datetime) -> Session | None:
        """The login with that id, unless it has expired."""
        return await self.engine.find_one(Session, Session.id == session_id, Session.expires_at > now)

    async def rotate(
        self, token: RefreshToken, successor: RefreshToken, salt: bytes, now: datetime, until: datetime
    ) -> bool:
        """Replace the token in force. Of several who try at once the guard lets one; False for the others."""
        in_force = {"_id": token.session_id, "current": token.digest}
        new = {"current": successor.digest, "previous": token.digest, "salt": salt}
        done = await self.sessions.update_one(in_force, {"$set": new | {"rotated_at": now, "expires_at": until}})
        return done.modified_count == 1

    async def used_since(self, user_id: ObjectId, but: str, moment: datetime) -> list[str]:
        """Return a person's logins that may have a token from after that moment, but that with this id."""
        wanted = {"user_id": user_id, "_id": {"$ne": but}, "rotated_at": {"$gt": moment}}
        return [str(each["_id"]) async for each in self.sessions.find(wanted, {"_id": 1})]

    async def end(self, session_id: str) -> None:
        """Forget a login."""
        await self.sessions.delete_one({"_id": session_id})

    async def end_all(self, user_id: ObjectId, but: str) -> None:
        """Forget a person's logins, but that with this id."""
        await self.sessions.delete_many({"user_id": user_id, "_id": {"$ne": but}})
