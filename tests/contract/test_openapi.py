"""Every operation of every service keeps what its OpenAPI document promises, for good data and for bad.

Schemathesis makes the requests from the committed documents and sends them to the real services. Left out is only
`positive_data_acceptance`: a request may fit the schema and still break a rule (an event in the past, a foreign id).
"""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance

from tests.contract.conftest import Services

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 15
TOO_LARGE = "413"
"""Refuses a body before anybody reads what is wrong with it; Schemathesis does not expect that by itself."""
patient = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def document(service: str) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_path(ROOT / "docs" / "api" / f"{service}.json")
    schema.config.generation.update(modes=list(GenerationMode))
    bad = schema.config.checks.negative_data_rejection
    bad.expected_statuses = [*bad.expected_statuses, TOO_LARGE]
    return schema


auth, event, booking = document("auth"), document("event"), document("booking")


def check(service: str, case: Case, services: Services) -> None:
    case.call_and_validate(
        base_url=services.url(service),
        headers=services.authorization(service, case.path),
        excluded_checks=[positive_data_acceptance],
        timeout=20,
    )


@pytest.mark.timeout(120)
@auth.parametrize()
@patient
def test_auth(case: Case, services: Services) -> None:
    check("auth", case, services)


@pytest.mark.timeout(120)
@event.parametrize()
@patient
def test_event(case: Case, services: Services) -> None:
    check("event", case, services)


@pytest.mark.timeout(120)
@booking.parametrize()
@patient
def test_booking(case: Case, services: Services) -> None:
    check("booking", case, services)
