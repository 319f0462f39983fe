"""The demo's events: made with their pictures, put on sale, and some of them cancelled in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from eventsphere.client import Api
from eventsphere.demo import picture
from eventsphere.demo.catalog import DemoEvent
from eventsphere.demo.work import pages, work_through
from eventsphere.local.accounts import Account

Document = dict[str, Any]


@dataclass(frozen=True)
class Events:
    """What of the demo's events is on the platform."""

    api: Api
    organizers: dict[str, Account]
    known: dict[tuple[str, str], Document]
    """Each organizer's events by organizer and title, in any state."""

    @classmethod
    async def read(cls, api: Api, organizers: dict[str, Account]) -> "Events":
        """Read each organizer's events, past ones too."""
        known = {
            (name, event["title"]): event
            for name, organizer in organizers.items()
            async for event in pages(api, "/api/events?mine=true", organizer.token)
        }
        return cls(api, organizers, known)

    def id(self, event: DemoEvent) -> str:
        """Return the id of an event that is there."""
        return str(self.known[event.organizer, event.title]["id"])

    async def make(self, what: str, events: Sequence[DemoEvent]) -> int:
        """Make those that are not there, and finish what an interrupted run began; return how many are new."""
        return sum(await work_through(what, self._ensure, events))

    async def cancel(self, events: Sequence[DemoEvent]) -> None:
        """Cancel those that are not yet cancelled."""
        for event in events:
            if self.known[event.organizer, event.title]["status"] != "cancelled":
                await self._post(event, "cancel")

    async def _ensure(self, event: DemoEvent) -> bool:
        key = (event.organizer, event.title)
        is_new = key not in self.known
        if is_new:
            body = event.body(datetime.now(UTC))
            made = await self.api.call("POST", "/api/events", body, token=self._token(event))
            self.known[key] = made.expect(201)
            await self._upload(event)
        if self.known[key]["status"] == "draft" and event.becomes != "draft" and (is_new or event.becomes != "past"):
            await self._post(event, "publish")
        return is_new

    async def _upload(self, event: DemoEvent) -> None:
        path, token = f"/api/events/{self.id(event)}/image", self._token(event)
        body = picture.jpeg(event.title, event.category)
        asked = await self.api.call(
            "POST", path, {"content_type": picture.CONTENT_TYPE, "size": len(body)}, token=token
        )
        target = asked.expect(200, 201)
        form = aiohttp.FormData(target["fields"])
        form.add_field("file", body, content_type=picture.CONTENT_TYPE, filename="picture.jpg")
        async with self.api.session.post(target["url"], data=form) as answer:
            answer.raise_for_status()
        (await self.api.call("PUT", path, {"key": target["key"]}, token=token)).expect(200)

    async def _post(self, event: DemoEvent, verb: str) -> None:
        path = f"/api/events/{self.id(event)}/{verb}"
        self.known[event.organizer, event.title] |= (
            await self.api.call("POST", path, token=self._token(event))
        ).expect(200)

    def _token(self, event: DemoEvent) -> str:
        return self.organizers[event.organizer].token
