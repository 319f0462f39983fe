"""What event knows of organizers."""

from bson import ObjectId
from pydantic import ValidationError

from auth.problems import EventsToCome
from kit.client import OutcomeUnknown, ServiceClient
from kit.organizers import PATH, OrganizerFacts
from kit.problems import Overloaded


class Organizers:
    """Asks event about organizers."""

    def __init__(self, client: ServiceClient) -> None:
        self.client = client

    async def check_may_leave(self, user_id: ObjectId) -> None:
        """Let a person go who has no published events to come.

        Raises:
            EventsToCome: there are some.
            Overloaded: event can't be asked.
        """
        try:
            reply = await self.client.call("GET", f"{PATH}/{user_id}")
            facts = OrganizerFacts.model_validate(reply.body)
        except (OutcomeUnknown, ValidationError) as error:
            raise Overloaded("It can't be told whether you have events to come; please try again") from error
        if facts.events_to_come:
            raise EventsToCome(facts.events_to_come)
