"""An event's bookings as CSV (RFC 4180), page by page: the whole list is never in memory."""

import codecs
import csv
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from bson import ObjectId

from booking.audit import Audit, AuditEntry
from booking.models import Booking
from booking.organizers import OrganizerService
from booking.schemas import Decimals, ExportQuery, Separator
from booking.states import SEEN_BY_ORGANIZERS
from kit.database import Database, Document
from kit.json import dumps
from kit.tokens import Principal
from kit.types import utc_now

PAGE = 500
LONGEST = timedelta(seconds=60)
COLUMNS = ("reference", "status", "seats", "amount", "currency", "event", "booked_at", "cancelled_at", "checked_in_at")
FIELDS = dict.fromkeys(("reference", "status", "seats", "total", "event.title", "created_at", "cancelled_at"), 1)
BYTE_ORDER_MARK = codecs.BOM_UTF8  # without it Excel reads UTF-8 as the letters of another alphabet
SEPARATORS: dict[Separator, str] = {"comma": ",", "semicolon": ";"}
DECIMALS: dict[Decimals, str] = {"comma": ",", "point": "."}
USUAL: dict[Separator, Decimals] = {"comma": "point", "semicolon": "comma"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class ExportTookTooLong(Exception):  # noqa: N818 - ends the answer unfinished, so that nobody takes it for whole
    """Not all could be written in time."""


class Export:
    """Writes an event's bookings for its organizer."""

    def __init__(
        self,
        database: Database,
        organizers: OrganizerService,
        audit: Audit,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.bookings = database.collection(Booking)
        self.organizers, self.audit, self.clock = organizers, audit, clock

    async def preview(self, who: Principal, event_id: ObjectId) -> AsyncIterator[bytes]:
        """Return no line to those who may export. Nobody takes anything along, so the audit notes nothing.

        Raises:
            NotFound: there is no such event.
            Forbidden: it is somebody else's.
        """
        await self.organizers.own(who, event_id)
        return _nothing()

    async def begin(self, who: Principal, event_id: ObjectId, query: ExportQuery) -> AsyncIterator[bytes]:
        """Note the export in the audit, then return the file in pieces, oldest booking first.

        Raises:
            NotFound, Forbidden: as for `preview`.
        """
        await self.organizers.own(who, event_id)
        now = self.clock()
        await self.audit.add(AuditEntry(id=ObjectId(), event_id=event_id, at=now, what="export", by=str(who.id)))
        return self._lines(event_id, now + LONGEST, *marks(query))

    async def _lines(self, event_id: ObjectId, until: datetime, between: str, decimal: str) -> AsyncIterator[bytes]:
        yield BYTE_ORDER_MARK + lines([dict.fromkeys(COLUMNS, "") | {name: name for name in COLUMNS}], between)
        last = ObjectId("0" * 24)
        while found := await self._page(event_id, last):
            yield lines([row(each, decimal) for each in found], between)
            last = found[-1]["_id"]
            if self.clock() > until:
                raise ExportTookTooLong

    async def _page(self, event_id: ObjectId, after: ObjectId) -> list[Document]:
        query = {"event_id": event_id, "status": {"$in": list(SEEN_BY_ORGANIZERS)}, "_id": {"$gt": after}}
        return await self.bookings.find(query, FIELDS | {"checked_in_at": 1}).sort("_id", 1).limit(PAGE).to_list()


async def _nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


def marks(query: ExportQuery) -> tuple[str, str]:
    """Return what separates cells, and what begins decimals; both depend on language and country."""
    return SEPARATORS[query.separator], DECIMALS[query.decimals or USUAL[query.separator]]


def row(booking: Mapping[str, Any], decimal: str = ".") -> dict[str, str]:
    """Write one booking as texts; the amount in units of its currency."""
    amount = booking["total"]["amount"]
    times = {"booked_at": "created_at", "cancelled_at": "cancelled_at", "checked_in_at": "checked_in_at"}
    return {
        "reference": booking["reference"],
        "status": booking["status"],
        "seats": str(booking["seats"]),
        "amount": f"{amount // 100}{decimal}{amount % 100:02}",
        "currency": booking["total"]["currency"],
        "event": harmless(booking["event"]["title"]),
    } | {name: moment(booking[field]) if booking.get(field) else "" for name, field in times.items()}


def moment(value: datetime) -> str:
    """A time as all answers write it."""
    return dumps(value).decode().strip('"')


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if text.startswith(FORMULA) else text


def lines(rows: list[dict[str, str]], separator: str = ",") -> bytes:
    """Write rows as CSV."""
    text = StringIO()
    csv.DictWriter(text, COLUMNS, delimiter=separator).writerows(rows)
    return text.getvalue().encode()
