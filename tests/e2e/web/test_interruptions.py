"""A bad network and a session that ends, in the middle of a booking."""

from typing import Any

from playwright.async_api import Route, expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.support.visitor import Visitor

BOOKINGS = "**/api/bookings"


async def at_checkout(visits: Visits, platform: Platform) -> tuple[Visitor, dict[str, Any]]:
    """Somebody who is about to book, and the event."""
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    await expect(ada.button("Book now")).to_be_enabled()
    return ada, event


async def test_a_booking_made_offline_goes_on_when_the_network_is_back(visits: Visits, platform: Platform) -> None:
    ada, event = await at_checkout(visits, platform)
    await ada.page.context.set_offline(True)
    await ada.books(2)
    await ada.reads("You are offline.")
    assert (await platform.seats(event))["sold"] == 0
    await ada.page.context.set_offline(False)
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 2


async def test_a_booking_whose_answer_was_lost_is_found_and_not_made_again(visits: Visits, platform: Platform) -> None:
    ada, event = await at_checkout(visits, platform)
    sent: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        sent.append(route.request.headers["idempotency-key"])
        await route.fetch()
        await route.abort("connectionreset")

    await ada.page.route(BOOKINGS, lose_the_answer, times=1)
    await ada.books(2)
    await ada.is_going()
    assert len(sent) == 1
    assert (await platform.seats(event))["sold"] == 2


async def expire(route: Route) -> None:
    """Send a request as if the access token's 15 minutes were over."""
    await route.continue_(headers=route.request.headers | {"authorization": "Bearer its.time.is-over"})


async def test_an_access_token_that_expired_is_renewed_without_a_word(visits: Visits, platform: Platform) -> None:
    ada, event = await at_checkout(visits, platform)
    await ada.page.route(BOOKINGS, expire, times=1)
    async with ada.page.expect_response("**/api/auth/refresh") as refreshed:
        await ada.books()
    assert (await refreshed.value).ok
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 1


async def test_who_must_log_in_again_in_the_middle_comes_back_and_the_booking_goes_on(
    visits: Visits, platform: Platform
) -> None:
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    await expect(ada.button("Book now")).to_be_enabled()
    await ada.page.context.clear_cookies()
    await ada.page.route(BOOKINGS, expire, times=1)
    await ada.books(2)
    await ada.page.get_by_role("main").get_by_role("link", name="Log in").click()
    await ada.logs_in(person["user"]["email"])
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 2


async def test_logging_out_in_one_tab_logs_out_the_other(visits: Visits, platform: Platform) -> None:
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens("/bookings")
    await ada.sees("My tickets")
    other = await ada.another_tab()
    await other.opens("/bookings")
    await other.sees("My tickets")
    await ada.button("Account of Test Person").click()
    await ada.button("Log out").click()
    await other.sees("Log in")
