"""The rules of accounts."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from auth.departures import Departures
from auth.models import User
from auth.passwords import why_refused
from auth.problems import InvalidRefreshToken
from auth.proof import Proof, Prover
from auth.refresh_tokens import RefreshToken
from auth.repository import UserRepository, searchable_person
from auth.roles import Roles
from auth.sessions import Sessions
from auth.tokens import Issuer
from kit.database import Document
from kit.problems import Overloaded, Unauthorized, ValidationFailed, field_error
from kit.tokens import Principal, Role
from kit.types import utc_now


@dataclass(frozen=True)
class SignedIn:
    """What a person gets who has proved who they are."""

    user: User
    access_token: str
    refresh_token: RefreshToken


class AuthService:
    """What people and admins can do with accounts."""

    def __init__(
        self,
        users: UserRepository,
        sessions: Sessions,
        prover: Prover,
        roles: Roles,
        departures: Departures,
        issuer: Issuer,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.users, self.sessions, self.prover = users, sessions, prover
        self.roles, self.departures, self.issuer, self.clock = roles, departures, issuer, clock
        self.hasher = prover.hasher

    async def register(self, email: str, proof: Proof, name: str) -> SignedIn:
        """Open an account, as an attendee, and log in.

        Raises:
            ValidationFailed: the password is not acceptable.
            EmailTaken: the e-mail has an account.
        """
        _accept(proof.password, email, name)
        user = new_user(email, name, await self.hasher.hash(proof.password), "attendee", self.clock())
        await self.users.add(user)
        await self.prover.lockout.remember(email, proof.place)
        return self._signed_in(user, await self.sessions.begin(user.id))

    async def login(self, email: str, proof: Proof) -> SignedIn:
        """Log in with e-mail and password.

        Raises:
            InvalidCredentials: one of them is wrong.
            LockedOut: too many were wrong lately.
        """
        user = await self.prover.log_in(email, await self.users.by_email(email), proof)
        if self.hasher.outdated(user.password_hash):
            with suppress(Overloaded):  # the next login can do it
                await self.users.renew_hash(user, await self.hasher.hash(proof.password))
        return self._signed_in(user, await self.sessions.begin(user.id))

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Go on with a login; the role is read anew.

        Raises:
            InvalidRefreshToken: the token is not in force, or the account is gone.
        """
        refreshed = await self.sessions.rotate(refresh_token)
        user = await self.users.by_id(refreshed.user_id)
        if user is None:
            await self.sessions.end_all(refreshed.user_id)
            raise InvalidRefreshToken
        return self._signed_in(user, refreshed.token)

    async def logout(self, refresh_token: str, everywhere: bool) -> None:
        """End the login of a refresh token, or all logins of its person."""
        await self.sessions.end(refresh_token, everywhere)

    async def account(self, user_id: ObjectId) -> User:
        """A person's own account.

        Raises:
            Unauthorized: it was deleted; its access token lives a few minutes longer.
        """
        user = await self.users.by_id(user_id)
        if user is None:
            raise Unauthorized("this account no longer exists")
        return user

    async def rename(self, user_id: ObjectId, name: str) -> None:
        """Change a person's name."""
        user = await self.account(user_id)
        words = searchable_person({"name": name, "email": user.email})
        await self.users.change(user_id, {"name": name} | words, self.clock())

    async def change_password(self, who: Principal, new: str, current: str) -> None:
        """Change a password; all other logins of the person end.

        Raises:
            WrongPassword: the current one is not right.
            ValidationFailed: the new one is not acceptable.
        """
        user = await self.account(who.id)
        _accept(new, user.email, user.name)
        await self.prover.confirm(user, who.session, current)
        await self.users.change(user.id, {"password_hash": await self.hasher.hash(new)}, self.clock())
        await self.sessions.end_all(user.id, but=who.session)

    async def delete(self, who: Principal, password: str) -> None:
        """Delete an account, its logins and all personal data.

        Raises:
            WrongPassword: the password is not right.
            EventsToCome, LastAdmin, Conflict: as for `Departures.leave`.
        """
        user = await self.account(who.id)
        await self.prover.confirm(user, who.session, password)
        await self.departures.leave(user)

    async def people(self, text: str | None, after: ObjectId | None, limit: int) -> list[Document]:
        """Accounts by a part of their name or e-mail, in the order in which they were opened."""
        return await self.users.search(text, after, limit)

    def _signed_in(self, user: User, refresh_token: RefreshToken) -> SignedIn:
        return SignedIn(user, self.issuer.issue(user, refresh_token.session_id), refresh_token)


def new_user(email: str, name: str, password_hash: str, role: Role, now: datetime) -> User:
    """An account that is not kept yet."""
    return User(
        id=ObjectId(),
        email=email,
        name=name,
        password_hash=password_hash,
        role=role,
        created_at=now,
        updated_at=now,
        **searchable_person({"name": name, "email": email}),
    )


def _accept(password: str, email: str, name: str) -> None:
    if reason := why_refused(password, email, name):
        raise ValidationFailed(errors=[field_error("password", reason, "weak_password")])
