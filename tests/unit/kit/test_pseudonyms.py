from bson import ObjectId
from pydantic import SecretStr

from kit.pseudonyms import Pseudonyms

ADA = ObjectId("66f0c1d2e3a4b5c6d7e8f901")
OLD, NEW = SecretStr("k" * 32), SecretStr("n" * 32)


def test_services_with_one_secret_give_a_person_one_name() -> None:
    assert Pseudonyms([OLD]).name(ADA) == Pseudonyms([OLD, NEW]).name(ADA)


def test_nobody_without_the_secret_can_make_the_name() -> None:
    assert Pseudonyms([OLD]).name(ADA) != Pseudonyms([NEW]).name(ADA)


def test_a_name_is_short_and_tells_people_apart() -> None:
    names = {Pseudonyms([OLD]).name(ObjectId()) for _ in range(1_000)}
    assert len(names) == 1_000
    assert {len(name) for name in names} == {16}
