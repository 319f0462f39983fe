"""Where there is no network: at a door, and right after booking."""

import re

from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits

WORKER = "navigator.serviceWorker.ready.then(() => true)"
LISTS = re.compile(r"/api/bookings\?")
SOON_MS = 10_000  # far less than a call without an answer takes; a busy machine is slow


async def test_a_ticket_opens_without_a_network_and_is_gone_after_logging_out(
    visits: Visits, platform: Platform
) -> None:
    event = await platform.publish()
    ada = await visits()
    await ada.buys(event["title"])
    code = ada.page.get_by_role("img", name="QR code")
    await expect(code).to_be_visible()
    assert await ada.page.evaluate(WORKER)

    await ada.page.context.set_offline(True)
    await ada.page.reload()
    await expect(code).to_be_visible()
    await ada.reads("You are offline. These are the copies saved on this device.")

    await ada.page.context.set_offline(False)
    await ada.button("Account of Ada Lovelace").click()
    await ada.button("Log out").click()
    await ada.sees("Log in")
    assert await ada.page.evaluate("Object.keys(localStorage)") == []


async def test_right_after_booking_the_list_opens_without_a_network(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    ada = await visits()
    # The network is gone before the list has come: what was booked is all that the page has.
    await ada.page.route(LISTS, lambda route: route.abort())
    await ada.buys(event["title"])
    await ada.page.context.set_offline(True)
    await ada.link("All my tickets").click()
    await ada.sees("My tickets")
    await expect(ada.link(event["title"])).to_be_visible()
    await ada.reads("You are offline. These are the copies saved on this device.")
    await ada.link(event["title"]).click()
    await ada.sees("You're going!")
    await ada.link("To the event").click()
    await ada.sees(event["title"])


async def test_pages_without_a_copy_say_that_there_is_no_network(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    ada = await visits()
    await ada.buys(event["title"])
    assert await ada.page.evaluate(WORKER)
    await ada.page.context.set_offline(True)
    for path in ("/", f"/events/{event['id']}", "/account"):
        await ada.opens(path)
        await expect(ada.heading("You are offline")).to_be_visible(timeout=SOON_MS)
    await ada.page.context.set_offline(False)
    await ada.sees(re.compile("^Account$"))
