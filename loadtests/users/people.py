"""People who look around, and members who book."""

from loadtests.users.account import MOST_BOOKINGS, Account
from loadtests.users.base import TRAFFIC, Person, manners


class Visitor(Person):
    """Looks around without an account."""


class Member(Account):
    """Has an account, books now and then, and changes their mind."""

    def book(self) -> None:
        """Book a seat of an event seen; at most a few at a time."""
        if self.seen and len(self.bookings) < MOST_BOOKINGS:
            self.book_event(self.seen[-1])

    def bookings_page(self) -> None:
        """Look at their own bookings."""
        self.call("GET", "/api/bookings", "/api/bookings")


for _class, _role in ((Visitor, TRAFFIC.visitor), (Member, TRAFFIC.member)):
    for _name, _value in manners(_role, _class).items():
        setattr(_class, _name, _value)
