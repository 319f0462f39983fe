from bson import ObjectId

from booking.organizers import fold

EVENT = ObjectId()


def test_an_event_without_bookings() -> None:
    found = fold(EVENT, "EUR", [])
    assert found.model_dump(mode="json") == {
        "event_id": str(EVENT),
        "bookings": 0,
        "seats": 0,
        "revenue": {"amount": 0, "currency": "EUR"},
        "by_day": [],
    }


def test_the_whole_is_the_sum_of_the_days() -> None:
    days = [
        {"_id": "2027-02-27", "bookings": 2, "seats": 5, "amount": 12_500},
        {"_id": "2027-03-01", "bookings": 1, "seats": 10, "amount": 1_000_000_000},
    ]
    found = fold(EVENT, "USD", days).model_dump(mode="json")
    assert (found["bookings"], found["seats"]) == (3, 15)
    assert found["revenue"] == {"amount": 1_000_012_500, "currency": "USD"}
    assert found["by_day"][0] == {"date": "2027-02-27", "bookings": 2, "seats": 5, "amount": 12_500}
    assert [day["date"] for day in found["by_day"]] == ["2027-02-27", "2027-03-01"]
