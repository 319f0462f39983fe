"""What happens at start."""

import logging

from auth.hashing import Hasher
from auth.problems import EmailTaken
from auth.repository import UserRepository
from auth.service import new_user
from auth.settings import AuthSettings
from kit.types import utc_now

log = logging.getLogger(__name__)
NAME = "Administrator"


async def ensure_first_admin(users: UserRepository, hasher: Hasher, settings: AuthSettings) -> None:
    """Open the account that the settings name, if it is missing; an existing account stays as it is.

    Every replica may do this: the unique index lets one of them. Somebody who registered with that e-mail
    before is not promoted, since anybody could have.
    """
    email, password = settings.first_admin_email, settings.first_admin_password
    if email is None or password is None:
        return
    found = await users.by_email(email)
    if found is None:
        hashed = await hasher.hash(password.get_secret_value())
        try:
            await users.add(new_user(email, NAME, hashed, "admin", utc_now()))
            log.info("the first admin's account was opened")
        except EmailTaken:  # by another replica, or by whoever registers this very moment
            found = await users.by_email(email)
    if found is not None and found.role != "admin":
        log.error("FIRST_ADMIN_EMAIL has an account that is no admin's; it is not promoted")
