"""What people do, through the frontend's Service."""

import re

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
