"""What organizers and visitors can do with events."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bson import ObjectId

from event import rules
from event.creations import Creation, CreationRepository
from event.images import Images, confirmed_key, new_key
from event.models import Event, PendingImage, Price
from event.problems import IN_STATE, ImageNotUploaded, ImageRefused, StartsInThePast
from event.repository import EventRepository, as_read
from event.schemas import EventQuery, ImageUpload, NewEvent, NewImage
from event.search import ORDERS, TEXTS, conditions, folded, next_cursor
from kit.database import Document
from kit.idempotency import IdempotencyKeyReused, fingerprint
from kit.problems import Conflict, NotFound, Overloaded
from kit.tokens import Principal
from kit.types import utc_now

ATTEMPTS = 5


class EventService:
    """Events from draft to published to cancelled, each changed only by its organizer or an admin."""

    def __init__(
        self,
        events: EventRepository,
        creations: CreationRepository,
        images: Images,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.events, self.creations, self.images, self.clock = events, creations, images, clock

    async def create(self, new: NewEvent, who: Principal, key: str | None = None) -> tuple[Document, bool]:
        """Make a draft, which belongs to who makes it; with a key once, and True if its answer was given before.

        Raises:
            IdempotencyKeyReused: the key came before with another wish.
        """
        if key is None:
            draft = self._draft(new, who)
            await self.events.add(draft)
            return await self._read(draft.id), False
        if known := await self.creations.find(who.id, key, self.clock()):
            return await self._store(known, new), known.done
        wish = self._draft(new, who).model_dump_doc()
        begun = await self.creations.begin(who.id, key, fingerprint(new), wish, self.clock())
        return await self._store(begun, new), False

    def _draft(self, new: NewEvent, who: Principal) -> Event:
        now = self.clock()
        rules.check_schedule(new.starts_at, new.ends_at, now, given={"starts_at", "ends_at"})
        fields = new.model_dump() | folded(new.title, new.venue, new.category)
        fields["price"] = Price(**fields["price"])
        return Event(
            **fields, remaining=new.capacity, organizer_id=who.id, created_at=now, updated_at=now, counted=True
        )

    async def _store(self, creation: Creation | None, new: NewEvent) -> Document:
        """Store what was written down, unless that is done; the draft as it was then."""
        if creation is None:
            raise Conflict
        if creation.fingerprint != fingerprint(new):
            raise IdempotencyKeyReused
        if not creation.done:
            await self.events.restore(creation.draft)
            await self.creations.finish(creation)
        return as_read(creation.draft)

    async def read(self, event_id: ObjectId, visitor: Principal | None) -> Document:
        """An event as it is shown; a draft only to who manages it.

        Raises:
            NotFound: there is none that this visitor may see.
        """
        found = await self._read(event_id)
        if found["status"] == "draft" and not rules.manages(visitor, found["organizer_id"]):
            raise NotFound
        return found

    async def page(self, query: EventQuery, visitor: Principal | None) -> tuple[list[Document], str | None]:
        """One page of events as they are shown, and the cursor of the next page if there is one."""
        wanted = [rules.visible(query, visitor), *conditions(query, self.clock())]
        found = await self.events.page(wanted, ORDERS[query.sort], query.limit)
        items = found[: query.limit]
        return items, next_cursor(query.sort, items[-1]) if len(found) > query.limit else None

    async def change(self, event_id: ObjectId, who: Principal, changes: Document, if_match: str | None) -> Document:
        """Change some fields, on the very event that the rules were checked on.

        Raises:
            ChangedMeanwhile: If-Match names another version.
            Conflict: the event's state does not allow it.
        """
        for _ in range(ATTEMPTS):
            event, now = await self._managed(event_id, who), self.clock()
            rules.check_version(event.version, if_match)
            rules.check_change(event, changes, now)
            texts = [changes.get(name, getattr(event, name)) for name in TEXTS]
            fields = changes | folded(*texts) | {"updated_at": now}
            if "starts_at" in changes:
                fields["over"] = None
            if rules.is_told(event, changes):
                fields["facts_changed_at"] = now
            if await self.events.change(event, fields, this_version=if_match is not None):
                return await self._read(event_id)
        raise Conflict("the event is being changed by others; please try again")

    async def mark_over(self) -> None:
        """Mark events that have begun, so that lists of what is to come do not read them."""
        await self.events.mark_over(self.clock())

    async def publish(self, event_id: ObjectId, who: Principal) -> Document:
        """Make a draft public; a published event stays so.

        Raises:
            InState: it was cancelled.
            StartsInThePast: its start has passed.
        """
        await self._managed(event_id, who)
        await self.events.publish(event_id, self.clock())
        event = await self._managed(event_id, who)
        if event.status == "draft":
            raise StartsInThePast
        return await self._in_status(event, "published")

    async def cancel(self, event_id: ObjectId, who: Principal) -> Document:
        """Cancel a published event for good; a cancelled one stays so.

        Raises:
            InState: it is a draft, which can be deleted instead.
        """
        await self._managed(event_id, who)
        await self.events.cancel(event_id, self.clock())
        return await self._in_status(await self._managed(event_id, who), "cancelled")

    async def remove(self, event_id: ObjectId, who: Principal) -> None:
        """Delete a draft.

        Raises:
            InState: it is or was public.
        """
        await self._managed(event_id, who)
        if not await self.events.remove_draft(event_id):
            raise IN_STATE[(await self._managed(event_id, who)).status]

    async def begin_image(self, event_id: ObjectId, who: Principal, image: NewImage) -> ImageUpload:
        """Allow one upload of such a picture; a later one takes its place."""
        event = await self._managed(event_id, who)
        rules.check_not_cancelled(event)
        pending = PendingImage(key=new_key(event_id, image.content_type), **image.model_dump())
        url, fields = await self.images.presign(pending)
        if not await self.events.expect_image(event_id, pending):
            raise Conflict
        shown_at = self.images.url(confirmed_key(pending.key)) or ""
        return ImageUpload(url=url, fields=fields, key=pending.key, image_url=shown_at)

    async def finish_image(self, event_id: ObjectId, who: Principal, key: str) -> Document:
        """Show the uploaded picture, once it is there and is what was announced.

        Raises:
            ImageNotUploaded: this upload was not allowed, was replaced, or has not arrived.
            ImageRefused: it is something else.
        """
        event = await self._managed(event_id, who)
        rules.check_not_cancelled(event)
        if event.image_key != confirmed_key(key):
            await self._accept(event, key)
        return await self._read(event_id)

    async def _accept(self, event: Event, key: str) -> None:
        announced = event.pending_image
        if announced is None or announced.key != key or (stored := await self.images.find(key)) is None:
            raise ImageNotUploaded
        if not stored.fits(announced) or not await self.images.confirm(announced, stored):
            raise ImageRefused
        if not await self.events.set_image(event.id, key, confirmed_key(key), self.clock()):
            raise ImageNotUploaded
        with suppress(Overloaded):  # the bucket's lifecycle rule deletes what is left of uploads
            await self.images.forget(key)

    async def _managed(self, event_id: ObjectId, who: Principal) -> Event:
        return rules.managed(await self.events.find(event_id), who)

    async def _in_status(self, event: Event, status: str) -> Document:
        if event.status != status:
            raise IN_STATE[event.status]
        return await self._read(event.id)

    async def _read(self, event_id: ObjectId) -> Document:
        found = await self.events.read(event_id)
        if found is None:
            raise NotFound
        return found
