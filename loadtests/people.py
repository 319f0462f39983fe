"""People-like load for realism and soak: `python -m locust -f loadtests/people.py --host URL`.

Organizers take part when EVENTSPHERE_DEMO_PASSWORD is set: nobody can register as one.
"""

import os

from loadtests.users import recording
from loadtests.users.people import Member, Visitor

if os.environ.get("EVENTSPHERE_DEMO_PASSWORD"):
    from loadtests.users.organizer import Organizer  # noqa: F401 - Locust takes every user class that it finds here

__all__ = ["Member", "Visitor"]
recording.install()
