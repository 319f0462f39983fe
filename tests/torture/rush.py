"""More buyers than seats, all at once."""

from tests.torture.buyers import Outcome, crowd, crowds
from tests.torture.platform import Platform, client, codes
from tests.torture.table import Row


async def rush(platform: Platform, buyers: int, seats: int, processes: int = 1, times: int = 1) -> Row:
    """`buyers` for `seats`, `times` times over, each time for another event."""
    row = Row(f"{buyers} buyers, {seats} seats, {processes} client processes, {times} times")
    told, sold, booked = Outcome(), 0, 0
    tokens = [platform.keys.token() for _ in range(buyers)]
    for _ in range(times):
        async with client(platform.plan.url) as calls:
            event_id = await platform.new_event(calls, seats)
        if processes > 1:
            told.add(await crowds(platform.plan.url, tokens, event_id, processes))
        else:
            told.add(await crowd(platform.plan.url, tokens, event_id))
        sold += platform.event(event_id)["sold"]
        booked += list(platform.statuses(event_id).values()).count("confirmed")
    found = await platform.at_rest()
    row.counts = {
        "told confirmed": (len(set(told.confirmed)), seats * times),
        "told sold out": (told.refused, (buyers - seats) * times),
        "sold at event": (sold, seats * times),
        "confirmed at booking": (booked, seats * times),
        "doctor's findings": (codes(found), []),
        "left in flight": (not found.progress.is_over, False),
    }
    row.shown = {"answers": dict(sorted(told.answers.items()))}
    return row
