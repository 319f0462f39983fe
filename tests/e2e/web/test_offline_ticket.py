"""A ticket at a door where there is no network."""

from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits

WORKER = "navigator.serviceWorker.ready.then(() => true)"


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
