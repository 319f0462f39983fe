"""What the doctor found, for people."""

from eventsphere.console import out
from eventsphere.doctor.run import Examination


def show(done: Examination) -> None:
    """Each repair, each finding, and one line at the end."""
    for text in done.repairs:
        _print(f"repaired  {text}")
    for each in done.findings:
        remedy = "--repair mends it" if each.repair else "needs a person: docs/booking.md"
        _print(f"{each.code}  {each.subject}: {each.what} ({remedy})")
    looked = f"{done.events} events, {done.bookings} bookings"
    verdict = "sound" if done.sound else f"{len(done.findings)} findings"
    _print(f"{verdict}: {looked}; in flight: {_in_flight(done)}")


def _in_flight(done: Examination) -> str:
    counts = {name.replace("outbox", "in outboxes"): count for name, count in vars(done.progress).items() if count}
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing"


def _print(text: str) -> None:
    out.print(text, markup=False)
