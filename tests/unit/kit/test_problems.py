import pytest
from pydantic import Field, ValidationError

from kit import problems
from kit.problems import Problem, field_errors
from kit.types import Schema


class Drink(Schema):
    name: str = Field(max_length=5)
    price: int


def test_document_has_the_members_of_rfc_9457_and_our_own() -> None:
    document = problems.Conflict("it is full", remaining=0).document("request-1")
    assert document == {
        "type": "urn:eventsphere:problem:conflict",
        "title": "The current state does not allow this",
        "status": 409,
        "detail": "it is full",
        "code": "conflict",
        "request_id": "request-1",
        "remaining": 0,
    }


def test_detail_is_the_title_where_none_is_given() -> None:
    assert problems.NotFound().document()["detail"] == "Not found"
    assert str(problems.NotFound()) == "Not found"


def test_unauthorized_says_how_to_authenticate() -> None:
    assert problems.Unauthorized("expired").headers == {"WWW-Authenticate": 'Bearer realm="eventsphere"'}


@pytest.mark.parametrize("seconds", [1, 7])
def test_overloaded_says_when_to_come_back(seconds: int) -> None:
    assert problems.Overloaded(retry_after=seconds).headers == {"Retry-After": str(seconds)}


def test_headers_of_one_problem_are_not_those_of_another() -> None:
    given = {"Allow": "GET"}
    Problem(headers=given).headers["X"] = "1"
    assert given == {"Allow": "GET"}
    assert Problem().headers == {}


def errors_of(value: object) -> list[dict[str, str]]:
    with pytest.raises(ValidationError) as caught:
        Drink.model_validate(value)
    return field_errors(caught.value.errors())


def test_field_errors_name_the_field_and_repeat_no_value() -> None:
    found = errors_of({"name": "hunter2-hunter2", "price": "hunter2"})
    assert [error["field"] for error in found] == ["name", "price"]
    assert "hunter2" not in repr(found)


def test_field_errors_are_few_and_their_names_short() -> None:
    found = errors_of({"x" * 5_000 + str(number): 1 for number in range(100)})
    assert len(found) == problems.MOST_ERRORS
    assert max(len(error["field"]) for error in found) <= problems.LONGEST_FIELD


def test_nested_fields_are_named_by_their_path() -> None:
    errors = [{"loc": ("price", "amount", 0), "msg": "Value error, must be even"}]
    assert field_errors(errors) == [{"field": "price.amount.0", "message": "must be even", "code": "invalid"}]
