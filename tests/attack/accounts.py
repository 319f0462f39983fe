"""Attacks on accounts: rights that were taken away, a stranger's guesses, cookies from other sites."""

import asyncio
from collections.abc import Callable, Coroutine
from secrets import token_hex
from typing import Any

from tests.support.client import Client, Reply
from tests.torture.platform import Platform, client
from tests.torture.table import Row

PASSWORD = "four-unusual-words-here"
REFUSED = {401, 403}
ENDS = 3
"""Seconds after which a token must have ended in every service (it is asked anew every two)."""
GUESSES = 12
OWNER, STRANGER = ({"X-Forwarded-For": address} for address in ("203.0.113.77", "198.51.100.66"))


async def person(calls: Client, headers: dict[str, str] | None = None) -> Reply:
    """Somebody who has just registered."""
    body = {"email": f"{token_hex(6)}@example.org", "password": PASSWORD, "name": "Ada"}
    made = await calls.post("/api/auth/register", body, headers=headers)
    assert made.status == 201, made.raw
    return made


async def log_in(calls: Client, email: str, password: str = PASSWORD, headers: dict[str, str] | None = None) -> Reply:
    """The answer to a log-in."""
    return await calls.post("/api/auth/login", {"email": email, "password": password}, headers=headers)


async def with_role(calls: Client, admin: str, role: str) -> tuple[str, str]:
    """Id and token of somebody who was given a role, and from whom it was taken again."""
    user = (await person(calls)).body["user"]
    path = f"/api/auth/users/{user['id']}/role"
    assert (await calls.put(path, {"role": role}, token=admin)).status == 200
    token = (await log_in(calls, user["email"])).body["access_token"]
    assert (await calls.put(path, {"role": "attendee"}, token=admin)).status == 200
    return user["id"], token


async def rights_that_were_taken_away(platform: Platform) -> Row:
    """Somebody uses a token from before their role was taken away."""
    async with client(platform.url("edge")) as calls:
        admin = await log_in(calls, "admin@example.org", platform.secrets["demo_password"])
        who, token = await with_role(calls, admin.body["access_token"], "admin")
        again = await calls.put(f"/api/auth/users/{who}/role", {"role": "admin"}, token=token)
        reads = await calls.get("/api/auth/users?limit=2", token=token)
        _, organizer = await with_role(calls, admin.body["access_token"], "organizer")
        await asyncio.sleep(ENDS)
        makes = await calls.post("/api/events", {}, token=organizer)
    tried = {"taking the role back": again, "reading everybody": reads, "making an event": makes}
    return Row("rights that were taken away", {name: (_outcome(reply), "refused") for name, reply in tried.items()})


def _outcome(reply: Reply) -> str:
    return "refused" if reply.status in REFUSED else f"allowed ({reply.status})"


async def a_strangers_guesses(platform: Platform) -> Row:
    """A stranger who knows an address guesses its password; its owner logs in and changes the password meanwhile."""
    async with client(platform.url("auth")) as calls:
        owner = await person(calls, OWNER)
        email, token = owner.body["user"]["email"], owner.body["access_token"]
        for _ in range(GUESSES):
            await log_in(calls, email, "wrong-wrong-wrong", STRANGER)
        own = await log_in(calls, email, headers=OWNER)
        change = {"password": f"{PASSWORD}-too", "current_password": PASSWORD}
        changed = await calls.call("PATCH", "/api/auth/me", change, token=token, headers=OWNER)
    return Row("a stranger's guesses", {"owner logs in": (own.status, 200), "changes password": (changed.status, 200)})


async def cookies_from_other_sites(platform: Platform) -> Row:
    """Another site, and a neighbour that sets a cookie of its own, use a visitor's session."""
    row = Row("cookies from other sites")
    async with client(platform.url("edge")) as calls:
        name, value = refresh_cookie(await person(calls))
        _, planted = refresh_cookie(await person(calls))
        for path in ("refresh", "logout"):
            for site in ("same-site", "cross-site"):
                headers = {"Sec-Fetch-Site": site, "Cookie": f"{name}={value}"}
                reply = await calls.post(f"/api/auth/{path}", {}, headers=headers)
                row.counts[f"{path}, {site}"] = (reply.status, 403)
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"{name}={planted}; {name}={value}"}
        both = await calls.post("/api/auth/refresh", {}, headers=headers)
        row.counts["two cookies"] = ("taken" if both.status == 200 else "refused", "refused")
    return row


def refresh_cookie(reply: Reply) -> tuple[str, str]:
    """Name and value of the cookie that keeps somebody logged in."""
    return next((name, found.value) for name, found in reply.cookies.items() if "refresh" in name)


ACCOUNT_ATTACKS: tuple[Callable[[Platform], Coroutine[Any, Any, Row]], ...] = (
    rights_that_were_taken_away,
    a_strangers_guesses,
    cookies_from_other_sites,
)
