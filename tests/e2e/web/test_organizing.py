"""Those who sell seats and let people in, and the admin who makes them organizers."""

import re
from secrets import token_hex

from playwright.async_api import expect

from eventsphere.demo import picture
from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.support.visitor import Visitor, isolated


async def fill_in_an_event(organizer: Visitor, title: str) -> None:
    fields = {
        "Title": title,
        "Description": "Quartets by candlelight.",
        "Starts": "2031-05-01T19:00",
        "Ends": "2031-05-01T22:00",
        "Venue": "Old Town Hall, Boston",
        "Price of a seat": "12.50",
        "Seats in total": "40",
    }
    for label, value in fields.items():
        await organizer.field(label).fill(value)
    await organizer.field("Category").select_option("Music")


async def test_an_organizer_creates_an_event_with_a_picture_sells_and_checks_in(
    visits: Visits, platform: Platform
) -> None:
    title = f"Candle light {token_hex(4)}"
    organizer = await visits(**platform.demo("organizer"))
    await organizer.opens("/organizer/new")
    await fill_in_an_event(organizer, title)
    await organizer.button("Save draft").click()
    image = {"name": "hall.jpg", "mimeType": picture.CONTENT_TYPE, "buffer": picture.jpeg(title, "music")}
    await organizer.page.locator("input[type=file]").set_input_files(image)
    await organizer.reads("The picture is in place.")
    await organizer.button("Publish").click()
    await organizer.reads("Your event is public. People can book it now.")

    buyer = await visits(email=(await platform.register())["user"]["email"])
    await buyer.opens("/")
    await buyer.finds(title)
    await expect(buyer.page.locator("img.poster")).to_have_js_property("naturalWidth", picture.WIDTH)
    await buyer.books(2)
    await buyer.is_going()
    reference = await buyer.shows_the_code()

    await organizer.page.reload()
    await organizer.reads("2 of 40 seats sold")
    await expect(organizer.page.get_by_role("table").get_by_text(reference)).to_be_visible()
    await organizer.link("Check in").click()
    await organizer.field("Reference or ticket code").fill(reference.lower())
    await organizer.page.keyboard.press("Enter")
    await organizer.reads("Welcome!")
    await organizer.reads("2 of 2 seats checked in")
    await organizer.field("Reference or ticket code").fill(reference)
    await organizer.page.keyboard.press("Enter")
    await organizer.reads("Already used")


async def test_an_organizer_finds_a_booking_by_what_somebody_reads_out(visits: Visits, platform: Platform) -> None:
    event, token = await platform.publish(capacity=9), (await platform.register())["access_token"]
    first, second = [(await platform.book(token, event["id"], seats)).body for seats in (1, 2)]
    assert (await platform.post(f"/api/bookings/{first['id']}/cancel", token=token)).status == 200
    organizer = await visits(**platform.demo("organizer"))
    await organizer.opens(f"/organizer/{event['id']}")
    rows = organizer.page.get_by_role("rowheader", name=re.compile("^ES-"))
    await expect(rows).to_have_text([second["reference"], first["reference"]])
    await organizer.field("Find by reference").fill(first["reference"][3:9].lower())
    await expect(rows).to_have_text([first["reference"]])
    await organizer.field("Status").select_option("Confirmed")
    await organizer.reads("No booking matches.")


async def test_the_time_of_an_event_is_what_clocks_at_its_venue_show(visits: Visits, platform: Platform) -> None:
    title = f"Abroad {token_hex(4)}"
    organizer = await visits(**platform.demo("organizer"))
    await organizer.opens("/organizer/new")
    await fill_in_an_event(organizer, title)
    await expect(organizer.field("Time zone of the venue")).to_have_value("America/New_York")
    await organizer.field("Time zone of the venue").select_option("Europe/Berlin")
    await organizer.button("Save draft").click()
    await organizer.button("Publish").click()
    await organizer.reads("Your event is public. People can book it now.")

    in_new_york = await visits()
    await in_new_york.opens("/")
    await in_new_york.finds(title)
    await in_new_york.reads(re.compile(r"^7:00\sPM .* GMT\+2$"))
    await in_new_york.reads(re.compile(r"^Your time: Thu.*, 1:00\sPM .* EDT$"))

    in_berlin = await visits(timezone_id="Europe/Berlin")
    await in_berlin.opens("/")
    await in_berlin.finds(title)
    await in_berlin.reads(re.compile(r"^7:00\sPM .* GMT\+2$"))
    await expect(in_berlin.page.get_by_text("Your time")).to_have_count(0)


async def test_an_admin_makes_a_person_an_organizer_who_can_then_create_events(
    visits: Visits, platform: Platform
) -> None:
    person = (await platform.register())["user"]
    someone = await visits(email=person["email"])
    await someone.opens("/organizer/new")
    await someone.sees("For organizers only")

    admin = await visits(**platform.demo("admin"))
    await admin.opens("/admin")
    await admin.page.get_by_role("searchbox").fill(person["email"])
    row = admin.page.get_by_role("article").filter(has_text=person["email"])
    await row.get_by_role("button", name="Make organizer").click()
    await admin.page.get_by_role("dialog").get_by_role("button", name="Make organizer").click()
    await admin.reads(f"{isolated(person['name'])} is an organizer now.")

    await someone.button("Look again").click()
    await someone.sees("Create an event")


async def test_who_is_no_admin_can_not_see_people(visits: Visits, platform: Platform) -> None:
    attendee = await visits(**platform.demo("attendee"))
    await attendee.opens("/admin")
    await attendee.sees("For admins only")


async def test_back_does_not_throw_away_what_was_typed(visits: Visits, platform: Platform) -> None:
    organizer = await visits(**platform.demo("organizer"))
    await organizer.opens("/organizer")
    await organizer.link("Create event").click()
    await organizer.field("Title").fill("Night of short films")
    await organizer.page.evaluate("history.back()")
    await organizer.sees("Leave without saving?")
    await organizer.button("Keep editing").click()
    await expect(organizer.field("Title")).to_have_value("Night of short films")
    await organizer.page.evaluate("history.back()")
    await organizer.button("Leave").click()
    await organizer.sees("My events")
