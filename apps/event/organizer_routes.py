"""The internal API about organizers: only auth may call it, with its service token."""

from typing import cast

from bson import ObjectId

from event.departures import Departures
from kit.access import service
from kit.limits import per_second
from kit.organizers import PATH, OrganizerFacts
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("organizers")


@routes.get(f"{PATH}/<organizer_id>", access=service("auth"), limit=per_second(1_000), answers={200: OrganizerFacts})
async def read_organizer(organizer_id: ObjectId) -> Answer:
    """Whether an organizer's account may go."""
    return await cast("Departures", runtime().service.departures).facts(organizer_id)
