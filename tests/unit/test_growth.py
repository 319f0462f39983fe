"""Every collection forgets, or says why it need not."""

from functools import cache

import pytest
from odmantic import Model

from booking.forgetting import ENDED
from eventsphere import api
from kit import indexes
from tests.support import plans
from tests.support.classes import below

BOUNDED = {
    "bookings": "the record of a sale is kept for good; a booking that was rejected is forgotten",
    "events": "the other half of that record; a draft goes when its organizer deletes it or leaves",
    "jobs": "one document for each kind of work",
    "users": "one document for each person, which goes with the account",
}
"""Collections with documents that no time ends, and why that is right."""


@cache
def models() -> list[type[Model]]:
    """Find the models of all services."""
    api.applications()  # imports every service
    return [model for model in below(Model) if model.__module__.split(".")[0] in {"auth", "event", "booking"}]


def times_of(model: type[Model]) -> list[str]:
    """Return the fields at which documents are forgotten."""
    return [next(iter(each.document["key"])) for each in indexes.of(model) if "expireAfterSeconds" in each.document]


every_model = pytest.mark.parametrize("model", models(), ids=lambda model: str(model.__collection__))


def test_the_models_of_all_services_are_found() -> None:
    assert {model.__module__.split(".")[0] for model in models()} == {"auth", "event", "booking"}
    assert set(models()) == set(plans.MODELS), "the check of every query knows the indexes of all"


@every_model
def test_every_collection_forgets_or_says_what_bounds_it(model: type[Model]) -> None:
    assert times_of(model) or model.__collection__ in BOUNDED, "add an index with expireAfterSeconds, or say why not"


@every_model
def test_a_document_always_has_its_time_or_gets_it_later(model: type[Model]) -> None:
    """Documents that were written before the field existed have none, and the database never forgets those."""
    optional = [name for name in times_of(model) if not model.model_fields[name].is_required()]
    assert not optional or model in ENDED, "say in booking.forgetting which documents have ended"


def test_no_reason_is_given_for_a_collection_that_is_gone() -> None:
    assert BOUNDED.keys() <= {str(model.__collection__) for model in models()}
