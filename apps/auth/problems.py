"""What can go wrong in auth, as its clients see it."""

from kit.problems import Conflict, Forbidden, MalformedRequest, Problem, Unauthorized


class EmailTaken(Conflict):
    """Somebody has registered with this e-mail."""

    code, title = "email_taken", "An account with this e-mail exists already"


class InvalidCredentials(Unauthorized):
    """The e-mail or the password is wrong; which one is not said."""

    code, title = "invalid_credentials", "The e-mail or the password is not right"


class InvalidRefreshToken(Unauthorized):
    """The refresh token is unknown, expired, ended or was used before."""

    code, title = "invalid_refresh_token", "Please log in again"


class WrongPassword(Forbidden):
    """Somebody who is logged in gave a wrong password for what needs it again."""

    code, title = "wrong_password", "The password is not right"


class LockedOut(Problem):
    """Too many wrong passwords for this account or from this address."""

    status, code, title = 429, "locked_out", "Too many wrong passwords; please wait"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Try again in {retry_after} seconds", headers={"Retry-After": str(retry_after)})


class LastAdmin(Conflict):
    """Without this account nobody could administrate."""

    code, title = "last_admin", "The last admin can't be removed"


class EventsToCome(Conflict):
    """The person has published events to come, which nobody else could run; `events` tells how many."""

    code, title = "events_to_come", "You have published events to come"

    def __init__(self, events: int) -> None:
        super().__init__(
            f"{events} of your published events are not over; cancel them, or delete the account after them",
            events=events,
        )


class CrossSite(Forbidden):
    """Another origin's page tried to use or to set our cookies."""

    code, title = "cross_site", "This can't be called from another site"


class AmbiguousCookie(MalformedRequest):
    """Two cookies of one name came: one of them may be somebody else's."""

    code, title = "ambiguous_cookie", "The login's cookie came twice; clear this site's cookies and log in again"
