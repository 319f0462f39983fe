"""Seats held at event for people who wait; every call may be repeated and has its effect once."""

from datetime import datetime

from bson import ObjectId

from booking.replies import code_of, expect, read
from booking.seat_answers import Horizon, Standing
from booking.seats import OperationExpired
from kit.client import ServiceClient
from kit.problems import NotFound


class NoSeats(Exception):  # noqa: N818 - the answer of a healthy service
    """Event can't hold so many seats now; a copy of the call that is still under way may hold them later."""


class Holds:
    """The calls to event; each raises `OutcomeUnknown` when no definite answer came."""

    def __init__(self, client: ServiceClient) -> None:
        self.client = client

    async def standing(self, event_id: ObjectId) -> Standing:
        """The event as it is now.

        Raises:
            NotFound: there is none.
        """
        reply = await self.client.call("GET", f"/internal/events/{event_id}")
        if reply.status == 404:
            raise NotFound("There is no such event")
        return read(Standing, expect(reply, 200).body)

    async def hold(self, event_id: ObjectId, op: ObjectId, entry_id: ObjectId, seats: int, until: datetime) -> None:
        """Hold seats for an entry of the waiting list.

        Raises:
            NoSeats: there are not enough.
            OperationExpired: the operation is too old to be carried out.
        """
        body = {"entry_id": str(entry_id), "seats": seats, "until": until}
        reply = await self.client.call("PUT", f"/internal/events/{event_id}/holds/{op}", body)
        match code_of(reply):
            case "operation_expired":
                raise OperationExpired(read(Horizon, reply.body).horizon)
            case "sold_out" | "not_on_sale" | "not_found":
                raise NoSeats
        expect(reply, 200)

    async def release(self, event_id: ObjectId, op: ObjectId, entry_id: ObjectId) -> None:
        """Make sure that nothing is held by that operation, now or later; what was sold stays sold."""
        reply = await self.client.call("DELETE", f"/internal/events/{event_id}/holds/{op}?entry_id={entry_id}")
        expect(reply, 200)

    async def set_queue(self, event_id: ObjectId, least: int | None, version: int) -> None:
        """Tell event that people wait, one of them for as few seats, or that nobody waits.

        Of two sayings the one with the higher version counts.
        """
        body = {"waiting": least is not None, "least": least, "version": version}
        reply = await self.client.call("PUT", f"/internal/events/{event_id}/queue", body)
        if code_of(reply) != "not_found":
            expect(reply, 200, 204)
