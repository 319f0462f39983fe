from bson import ObjectId

from booking.organizers import fold

EVENT = ObjectId()


def day(date: str, **sums: int) -> dict[str, str | int]:
    return {"_id": date, **sums}


def test_an_event_without_bookings() -> None:
    found = fold(EVENT, "EUR", "Europe/Berlin", [])
    assert found.model_dump(mode="json") == {
        "event_id": str(EVENT),
        "bookings": 0,
        "seats": 0,
        "revenue": {"amount": 0, "currency": "EUR"},
        "checked_in": {"bookings": 0, "seats": 0},
        "time_zone": "Europe/Berlin",
        "by_day": [],
    }


def test_the_whole_is_the_sum_of_the_days() -> None:
    days = [
        day("2027-02-27", bookings=2, seats=5, amount=12_500, checked_in_bookings=1, checked_in_seats=2),
        day("2027-03-01", bookings=1, seats=10, amount=1_000_000_000, checked_in_bookings=1, checked_in_seats=10),
    ]
    found = fold(EVENT, "USD", "UTC", days).model_dump(mode="json")
    assert (found["bookings"], found["seats"]) == (3, 15)
    assert found["revenue"] == {"amount": 1_000_012_500, "currency": "USD"}
    assert found["checked_in"] == {"bookings": 2, "seats": 12}
    assert found["by_day"][0] == {"date": "2027-02-27", "bookings": 2, "seats": 5, "amount": 12_500}
    assert [day["date"] for day in found["by_day"]] == ["2027-02-27", "2027-03-01"]
