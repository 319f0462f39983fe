"""From the start page to a ticket, and back."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.support.browser import DESKTOP, PHONE

sizes = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@sizes
async def test_register_find_buy_show_the_qr_code_and_cancel(
    visits: Visits, platform: Platform, size: dict[str, Any]
) -> None:
    event = await platform.publish(capacity=10)
    ada = await visits(**size)
    await ada.opens("/register")
    await ada.registers()
    await ada.finds(event["title"])
    await ada.books(2)
    await ada.is_going()
    await ada.shows_the_code()
    assert await platform.seats(event) == {"remaining": 8, "held": 0, "sold": 2}
    await ada.cancels()
    assert await platform.seats(event) == {"remaining": 10, "held": 0, "sold": 0}


async def test_who_has_no_account_comes_back_to_the_event_with_the_seats_they_chose(
    visits: Visits, platform: Platform
) -> None:
    event = await platform.publish()
    ada = await visits()
    await ada.opens(f"/events/{event['id']}")
    await ada.field("Seats").select_option("3")
    await ada.link("Log in to book").click()
    await ada.page.get_by_role("main").get_by_role("link", name="Create account").click()
    await ada.registers()
    await ada.sees(event["title"])
    await expect(ada.field("Seats")).to_have_value("3")


async def test_a_double_click_books_once(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    await ada.button("Book now").dblclick()
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 1


async def test_the_back_button_leads_to_the_event_and_books_nothing_again(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens("/")
    await ada.finds(event["title"])
    await ada.books()
    await ada.is_going()
    await ada.page.go_back()
    await ada.sees(event["title"])
    await expect(ada.button("Book now")).to_be_enabled()
    await ada.page.go_back()
    await expect(ada.page.get_by_role("searchbox")).to_have_value(event["title"])
    await ada.page.go_forward()
    await ada.page.go_forward()
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 1


async def test_a_reload_in_the_middle_of_booking_books_once(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    async with ada.page.expect_request("**/api/bookings"):
        await ada.books(2)
    await ada.page.reload()
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 2


async def test_an_answer_that_comes_while_the_page_reloads_is_not_lost(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    person = await platform.register()
    ada = await visits(email=person["user"]["email"], service_workers="block")
    await ada.opens(f"/events/{event['id']}")

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        await asyncio.sleep(0.5)
        await route.fulfill(response=answer)

    async def load_later(route: Route) -> None:
        await asyncio.sleep(1.5)
        await route.continue_()

    await ada.page.route("**/api/bookings", answer_late, times=1)
    await ada.page.route(f"{platform.url}/events/{event['id']}", load_later)
    async with ada.page.expect_request("**/api/bookings"):
        await ada.books(2)
    await ada.page.reload()
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 2


async def test_the_last_seat_goes_to_one_of_two_tabs(visits: Visits, platform: Platform) -> None:
    event = await platform.publish(capacity=1)
    person = await platform.register()
    first = await visits(email=person["user"]["email"])
    await first.opens(f"/events/{event['id']}")
    second = await first.another_tab()
    await second.opens(f"/events/{event['id']}")
    await expect(second.button("Book now")).to_be_enabled()
    await second.page.route("**/api/bookings?*", lambda route: route.abort())  # it must not learn of the other one
    await first.books()
    await first.is_going()
    await second.button("Book now").click()
    await second.reads("Sorry, there are not enough seats left.")
    assert (await platform.seats(event))["sold"] == 1


async def test_the_events_page_says_what_one_holds_after_a_reload_and_in_another_tab(
    visits: Visits, platform: Platform
) -> None:
    event = await platform.publish(capacity=20)
    ada = await visits(email=(await platform.register())["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    other_tab = await ada.another_tab()
    await other_tab.opens(f"/events/{event['id']}")
    await ada.books(2)
    await ada.is_going()
    await ada.page.go_back()
    await ada.sees("You hold 2 seats")
    await ada.page.reload()
    await ada.sees("You hold 2 seats")
    await other_tab.sees("You hold 2 seats")
    await other_tab.books(8)
    await other_tab.is_going()
    await ada.reads("One person can't have more.")
    await expect(ada.button("Book now")).to_have_count(0)
    await ada.page.get_by_role("link", name="Ticket: 8 seats").click()
    await ada.is_going()


async def test_the_keyboard_alone_is_enough(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    ada = await visits()
    keys = ada.page.keyboard
    await ada.opens("/register")
    await ada.tabs_to(ada.field("Name"))
    await keys.type("Ada Lovelace")
    await keys.press("Tab")
    await keys.type(f"keyboard-{event['id']}@example.org")
    await keys.press("Tab")
    await keys.type("correct horse battery staple")
    await keys.press("Enter")
    await ada.tabs_to(ada.page.get_by_role("searchbox"))
    await keys.type(event["title"])
    await ada.tabs_to(ada.link(event["title"]))
    await keys.press("Enter")
    await ada.sees(event["title"])
    await ada.tabs_to(ada.field("Seats"))
    await keys.press("ArrowDown")
    await ada.tabs_to(ada.button("Book now"))
    await keys.press("Enter")
    await ada.is_going()
    assert (await platform.seats(event))["sold"] == 2
    await ada.tabs_to(ada.button("Cancel booking"))
    await keys.press("Enter")
    await ada.tabs_to(ada.page.get_by_role("dialog").get_by_role("button", name="Cancel booking"))
    await keys.press("Enter")
    await ada.sees("This booking is cancelled")


async def test_a_german_browser_gets_german_pages_dates_and_money(visits: Visits, platform: Platform) -> None:
    may = {"starts_at": "2031-05-01T17:00:00Z", "ends_at": "2031-05-01T20:00:00Z"}
    event = await platform.publish(**may, price={"amount": 4550, "currency": "USD"})
    person = await platform.register()
    ada = await visits(email=person["user"]["email"], locale="de-DE", timezone_id="Europe/Berlin")
    await ada.opens("/")
    await ada.sees("Was möchten Sie erleben?")
    await ada.page.get_by_role("searchbox").fill(event["title"])
    await ada.link(event["title"]).click()
    await ada.reads("45,50\N{NO-BREAK SPACE}$")
    await ada.reads("1. Mai 2031")
    await ada.button("Jetzt buchen").click()
    await ada.sees("Sie sind dabei!")
    assert await ada.page.locator("html").get_attribute("lang") == "de"
