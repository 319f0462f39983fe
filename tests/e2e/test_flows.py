"""The flows of the mission, through the edge, over real processes."""

from tests.e2e.running import Platform, draft


async def test_registration_returns_a_token_that_every_service_accepts(platform: Platform) -> None:
    person = await platform.register(name="Ada")
    me = await platform.get("/api/auth/me", token=person["access_token"])
    assert (me.status, me.body["name"], me.body["role"]) == (200, "Ada", "attendee")
    mine = await platform.get("/api/bookings", token=person["access_token"])
    assert (mine.status, mine.body) == (200, {"items": [], "next_cursor": None})


async def test_booking_takes_seats_and_cancelling_gives_them_back(platform: Platform) -> None:
    event = await platform.publish()
    token = (await platform.register())["access_token"]
    booked = await platform.book(token, event["id"], 4)
    assert booked.status == 201, booked.raw
    assert booked.body["status"] == "confirmed"
    assert booked.body["total"] == {"amount": 18000, "currency": "USD"}
    assert await platform.seats(event) == {"remaining": 6, "held": 0, "sold": 4}
    cancelled = await platform.post(f"/api/bookings/{booked.body['id']}/cancel", token=token)
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert await platform.seats(event) == {"remaining": 10, "held": 0, "sold": 0}


async def test_repeating_a_booking_with_its_key_books_once(platform: Platform) -> None:
    event = await platform.publish()
    token = (await platform.register())["access_token"]
    first = await platform.book(token, event["id"], 2, "the-same-key")
    again = await platform.book(token, event["id"], 2, "the-same-key")
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert (await platform.seats(event))["sold"] == 2


async def test_sold_out_is_told_as_a_problem(platform: Platform) -> None:
    event = await platform.publish(capacity=3)
    token = (await platform.register())["access_token"]
    assert (await platform.book(token, event["id"], 3)).status == 201
    refused = await platform.book(token, event["id"], 1)
    assert (refused.status, refused.body["code"]) == (409, "sold_out")


async def test_organizer_sees_the_bookings_and_statistics_of_an_event(platform: Platform) -> None:
    event = await platform.publish()
    token = (await platform.register())["access_token"]
    await platform.book(token, event["id"], 2)
    organizer = await platform.token("organizer")
    listed = await platform.get(f"/api/bookings/events/{event['id']}", token=organizer)
    assert [item["seats"] for item in listed.body["items"]] == [2]
    statistics = await platform.get(f"/api/bookings/events/{event['id']}/statistics", token=organizer)
    assert (statistics.body["seats"], statistics.body["revenue"]["amount"]) == (2, 9000)
    assert (await platform.get(f"/api/bookings/events/{event['id']}", token=token)).status == 403


async def test_admin_makes_a_person_an_organizer(platform: Platform) -> None:
    person = await platform.register()
    refused = await platform.post("/api/events", draft(), token=person["access_token"])
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    granted = await platform.put(
        f"/api/auth/users/{person['user']['id']}/role", {"role": "organizer"}, token=await platform.token("admin")
    )
    assert granted.status == 200, granted.raw
    fresh = await platform.login(person["user"]["email"], "correct horse battery staple")
    assert (await platform.post("/api/events", draft(), token=fresh["access_token"])).status == 201


async def test_internal_paths_and_probes_are_not_reachable_from_outside(platform: Platform) -> None:
    for path in ("/internal/events/66f0c1d2e3a4b5c6d7e8f901", "/readyz", "/metrics"):
        assert (await platform.get(path)).status == 404, path
