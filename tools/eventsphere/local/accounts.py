"""The demo accounts: admin (made by auth itself), organizer and attendee."""

from dataclasses import dataclass

from eventsphere.client import Answer, Api, connect
from eventsphere.errors import CommandError
from eventsphere.local.plan import ADMIN

ORGANIZER = "organizer@example.org"
ATTENDEE = "attendee@example.org"
ORGANIZER_NAME, ATTENDEE_NAME = "Olivia Organizer", "Alex Attendee"


@dataclass(frozen=True)
class Account:
    """Somebody who is logged in."""

    id: str
    role: str
    token: str


async def make(url: str, password: str) -> None:
    """Make those that are not there; raises CommandError if they are, with another password."""
    async with connect(url) as api:
        await ensure(api, ATTENDEE, ATTENDEE_NAME, password)
        await ensure_organizer(api, ORGANIZER, ORGANIZER_NAME, password)


async def ensure(api: Api, email: str, name: str, password: str) -> Account:
    """The account, which is made if it is not there."""
    made = await api.register(email, name, password)
    if made.status == 409:
        made = await _login(api, email, password)
    return _account(made)


async def ensure_organizer(api: Api, email: str, name: str, password: str) -> Account:
    """The account, with the organizer's role, which an admin grants if need be."""
    account = await ensure(api, email, name, password)
    if account.role == "organizer":
        return account
    admin = _account(await _login(api, ADMIN, password))
    path = f"/api/auth/users/{account.id}/role"
    (await api.call("PUT", path, {"role": "organizer"}, token=admin.token)).expect(200, 204)
    return _account(await _login(api, email, password))


def _account(answer: Answer) -> Account:
    body = answer.expect(200, 201)
    return Account(body["user"]["id"], body["user"]["role"], body["access_token"])


async def _login(api: Api, email: str, password: str) -> Answer:
    answer = await api.login(email, password)
    if answer.status == 401:
        remedy = "set EVENTSPHERE_DEMO_PASSWORD to it, or start anew with `make up ARGS=--fresh`"
        raise CommandError(f"{email} was made with another password", remedy)
    return answer
