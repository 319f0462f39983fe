"""What can go wrong with an event, as problems with stable codes."""

from typing import ClassVar

from kit.problems import Conflict, Problem


class InState(Conflict):
    """The event is in a state that does not allow this; the code names the state."""

    state: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, event_status=self.state)


class IsDraft(InState):
    """It is not published yet."""

    state, code, title = "draft", "event_is_draft", "The event is a draft"


class IsPublished(InState):
    """It is public already."""

    state, code, title = "published", "event_is_published", "The event is published"


class IsCancelled(InState):
    """It was cancelled."""

    state, code, title = "cancelled", "event_is_cancelled", "The event is cancelled"


IN_STATE: dict[str, type[InState]] = {kind.state: kind for kind in (IsDraft, IsPublished, IsCancelled)}


class StartsInThePast(Conflict):
    """Its start has passed, so it can't be published."""

    code, title = "starts_in_the_past", "The event's start has passed"


class CurrencyFixed(Conflict):
    """People may have paid in it."""

    code, title = "currency_fixed", "The currency of a published event can't change"


class CapacityTooSmall(Conflict):
    """More seats are sold and held than the new capacity has."""

    code, title = "capacity_too_small", "The capacity is smaller than the seats that are sold and held"

    def __init__(self, sold: int, held: int) -> None:
        super().__init__(f"{sold} seats are sold and {held} held", sold=sold, held=held)


class ChangedMeanwhile(Problem):
    """Somebody else changed the event since the client read it."""

    status, code, title = 412, "changed_meanwhile", "The event is not the version that If-Match names"


class ImageNotUploaded(Conflict):
    """No upload that was asked for has arrived under this key."""

    code, title = "image_not_uploaded", "No such upload has arrived"


class ImageRefused(Conflict):
    """What was uploaded is not what was announced."""

    code, title = "image_refused", "The upload is not the image that was announced"


class OperationVoid(Conflict):
    """The operation was given up before."""

    code, title = "operation_void", "The operation was given up"


class OperationExpired(Conflict):
    """The operation is older than what is remembered; repeat it under an id above `horizon`."""

    code, title = "operation_expired", "The operation is too old to be told from a repeated one"


class OperationUsed(Conflict):
    """The id belongs to an operation with another content."""

    code, title = "operation_used", "The operation's id was used for something else"


class HoldGone(Conflict):
    """The seats were not held, are not held any more, or are another number."""

    code, title = "hold_gone", "These seats are not held"


class LimitChanged(Conflict):
    """The booking was checked against another limit than the event's; `max_per_person` is the event's."""

    code, title = "limit_changed", "The limit for each person is another by now"


class NotSold(Conflict):
    """More seats would come back than are sold."""

    code, title = "not_sold", "So many seats are not sold"
