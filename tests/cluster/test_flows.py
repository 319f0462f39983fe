"""What people do, through the frontend's Service."""

import json
import re

from jose import jws

from tests.cluster.people import Shop


async def test_the_page_and_all_it_names_load(shop: Shop) -> None:
    page = await shop.get("/")
    assert page.status == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-cache"
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page.raw.decode())
    assert len(named) >= 4
    for path in named:
        asset = await shop.get(path)
        assert asset.status == 200, path
        assert ("immutable" in asset.headers["Cache-Control"]) == path.startswith("/assets/"), path


async def test_addresses_of_the_app_get_its_page(shop: Shop) -> None:
    assert (await shop.get("/events/66f0c1d2e3a4b5c6d7e8f901")).raw == (await shop.get("/")).raw


async def test_register_publish_book_and_cancel(shop: Shop) -> None:
    event = await shop.publish(capacity=10)
    token = (await shop.register())["access_token"]
    booked = await shop.book(token, event["id"], 4)
    assert (booked.status, booked.body["status"]) == (201, "confirmed"), booked.raw
    by_reference = await shop.get(f"/api/bookings/by-reference/{booked.body['reference']}", token=token)
    assert by_reference.body["id"] == booked.body["id"]
    cancelled = await shop.post(f"/api/bookings/{booked.body['id']}/cancel", token=token)
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    seen = await shop.get(f"/api/events/{event['id']}", token=await shop.login(shop.organizer))
    assert {name: seen.body[name] for name in ("remaining", "held", "sold")} == {"remaining": 10, "held": 0, "sold": 0}


async def test_a_bought_ticket_opens_the_door_once(shop: Shop) -> None:
    event, token = await shop.publish(), (await shop.register())["access_token"]
    booked = (await shop.book(token, event["id"], 2)).body
    picture = await shop.get(f"/api/bookings/{booked['id']}/ticket.png", token=token)
    assert (picture.status, picture.headers["Content-Type"], picture.raw[:4]) == (200, "image/png", b"\x89PNG")
    ticket = (await shop.get(f"/api/bookings/{booked['id']}/ticket", token=token)).body["ticket"]
    published = await shop.get("/api/bookings/.well-known/tickets.json")
    says = json.loads(jws.verify(ticket, published.body, ["ES256"]))
    assert {name: says[name] for name in ("jti", "event_id", "seats")} == {
        "jti": booked["id"],
        "event_id": event["id"],
        "seats": 2,
    }
    door, at_door = f"/api/bookings/events/{event['id']}/check-in", await shop.login(shop.organizer)
    first, again = [await shop.post(door, {"ticket": ticket}, token=at_door) for _ in range(2)]
    assert (first.status, first.body["seats"]) == (200, 2), first.raw
    assert (again.status, again.code) == (409, "already_checked_in")


async def test_the_same_key_books_once(shop: Shop) -> None:
    event, token = await shop.publish(), (await shop.register())["access_token"]
    first, again = [await shop.book(token, event["id"], 2, "the-same-key") for _ in range(2)]
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body


async def test_what_is_inside_stays_inside(shop: Shop) -> None:
    for path in ("/internal/events/66f0c1d2e3a4b5c6d7e8f901", "/readyz", "/metrics", "/openapi.json", "/api/nothing"):
        answer = await shop.get(path)
        assert (answer.status, answer.code) == (404, "not_found"), path


async def test_a_body_that_is_too_large_is_a_problem(shop: Shop) -> None:
    answer = await shop.post("/api/auth/login", {"email": "a@example.org", "password": "x" * 1_100_000})
    assert (answer.status, answer.code) == (413, "too_large")


async def test_a_picture_can_be_asked_for(shop: Shop) -> None:
    event = await shop.publish()
    token = await shop.login(shop.organizer)
    asked = {"content_type": "image/png", "size": 1000}
    upload = await shop.post(f"/api/events/{event['id']}/image", asked, token=token)
    assert upload.status in {200, 201}, upload.raw
    assert "eventsphere-local-images" in upload.body["url"]
