"""What event tells auth of an organizer."""

from pydantic import Field

from kit.types import Schema

PATH = "/internal/organizers"


class OrganizerFacts(Schema):
    """What matters before an organizer's account may go."""

    events_to_come: int = Field(ge=0, description="Published events that are not over")
