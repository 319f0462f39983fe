"""The demo accounts: admin (made by auth itself), organizer and attendee."""

from eventsphere.client import Answer, Api, connect
from eventsphere.errors import CommandError
from eventsphere.local.plan import ADMIN

ORGANIZER = "organizer@example.org"
ATTENDEE = "attendee@example.org"


async def make(url: str, password: str) -> None:
    """Make those that are not there; raises CommandError if they are, with another password."""
    async with connect(url) as api:
        await ensure(api, ATTENDEE, "Alex Attendee", password)
        await ensure_organizer(api, ORGANIZER, "Olivia Organizer", password)


async def ensure(api: Api, email: str, name: str, password: str) -> str:
    """An access token of the account, which is made if it is not there."""
    made = await api.register(email, name, password)
    if made.status == 409:
        made = await _login(api, email, password)
    return str(made.expect(200, 201)["access_token"])


async def ensure_organizer(api: Api, email: str, name: str, password: str) -> str:
    """An access token of an account with the organizer's role, which an admin grants if need be."""
    made = await api.register(email, name, password)
    if made.status == 409:
        made = await _login(api, email, password)
    account = made.expect(200, 201)
    if account["user"]["role"] == "organizer":
        return str(account["access_token"])
    admin = (await _login(api, ADMIN, password)).expect(200)["access_token"]
    path = f"/api/auth/users/{account['user']['id']}/role"
    (await api.call("PUT", path, {"role": "organizer"}, token=admin)).expect(200, 204)
    return str((await _login(api, email, password)).expect(200)["access_token"])


async def _login(api: Api, email: str, password: str) -> Answer:
    answer = await api.login(email, password)
    if answer.status == 401:
        remedy = "set EVENTSPHERE_DEMO_PASSWORD to it, or start anew with `make up ARGS=--fresh`"
        raise CommandError(f"{email} was made with another password", remedy)
    return answer
