"""A person at a real browser, in front of the frontend's Service."""

from tests.cluster.cluster import Cluster
from tests.cluster.forward import forwarded
from tests.cluster.people import Shop
from tests.support.browser import chromium
from tests.support.visitor import visit


async def test_a_person_finds_books_shows_the_code_and_cancels(cluster: Cluster, shop: Shop) -> None:
    event = await shop.publish(capacity=10)
    with forwarded(cluster, "service/frontend", 80) as address:  # browsers give a page from here what HTTPS gives
        async with chromium() as browser:
            ada = await visit(browser, f"http://{address}")
            booking = await ada.buys(event["title"], 2)
            reference = await ada.shows_the_code()
            token = await shop.login(ada.email)
            booked = await shop.get(f"/api/bookings/{booking}", token=token)
            assert (booked.body["reference"], booked.body["seats"]) == (reference, 2)
            await ada.cancels()
            cancelled = await shop.get(f"/api/bookings/{booking}", token=token)
            assert cancelled.body["status"] == "cancelled"
            assert ada.broken == []
