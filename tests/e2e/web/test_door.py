"""A ticket in front of the camera of whoever stands at the door."""

from pathlib import Path

from tests.e2e.running import Platform
from tests.support.browser import PHONE, chromium
from tests.support.film import film
from tests.support.visitor import visit

FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


async def test_the_camera_lets_a_ticket_in_once(platform: Platform, tmp_path: Path) -> None:
    event, token = await platform.publish(), await platform.token("attendee")
    booked = (await platform.book(token, event["id"], 3)).body
    ticket = (await platform.get(f"/api/bookings/{booked['id']}/ticket", token=token)).body["ticket"]
    seen = f"--use-file-for-fake-video-capture={film(ticket, tmp_path / 'ticket.y4m')}"
    async with chromium(*FAKE_CAMERA, seen) as browser:
        olivia = await visit(browser, platform.url, **platform.demo("organizer"), **PHONE)
        await olivia.opens(f"/organizer/{event['id']}/check-in")
        await olivia.button("Scan with the camera").click()
        await olivia.reads("Welcome!")
        await olivia.reads(f"3 seats · {booked['reference']}")
        await olivia.reads("3 of 3 seats checked in")
        await olivia.button("Stop camera").click()
        await olivia.field("Reference or ticket code").fill(booked["reference"].lower().replace("-", " "))
        await olivia.page.keyboard.press("Enter")
        await olivia.reads("Already used")
        assert olivia.broken == []
