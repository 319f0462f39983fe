import pytest

from auth.passwords import normalise_password, why_refused

EMAIL, NAME = "ada.lovelace@example.org", "Ada Lovelace"


@pytest.mark.parametrize("password", ["short-one", "x" * 9, "ab1" * 43, "p9-" * 43])
def test_length_is_10_to_128(password: str) -> None:
    assert why_refused(password, EMAIL, NAME) == "must have 10 to 128 characters"


@pytest.mark.parametrize(
    "password",
    ["analytical engine", "0123456789abcdef"[::-1] * 8, "короткий пароль", "correct horse battery", "    w o r d    "],
)
def test_no_rule_of_composition(password: str) -> None:
    assert why_refused(password, EMAIL, NAME) is None


@pytest.mark.parametrize(
    "password", ["password123", "PASSWORD123", "Password!!!!", "1qaz2wsx3edc", "123Manchester", "qwertyuiop"]
)
def test_common_passwords_are_refused_however_decorated(password: str) -> None:
    assert "attackers" in (why_refused(password, EMAIL, NAME) or "")


@pytest.mark.parametrize("password", ["aaaaaaaaaa", "1212121212", "abcdabcdabcd", "!!!!!!!!!!!!"])
def test_few_characters_again_and_again_are_refused(password: str) -> None:
    assert "repeat" in (why_refused(password, EMAIL, NAME) or "")


@pytest.mark.parametrize(
    "password",
    ["ada.lovelace@example.org", "Ada.Lovelace", "ada lovelace", "AdaLovelace", "ada.lovelace1815", "AdaLovelace!!"],
)
def test_own_name_and_email_are_refused(password: str) -> None:
    assert why_refused(password, EMAIL, NAME) == "must not be your own name or e-mail address"


def test_the_same_text_from_two_keyboards_is_the_same_password() -> None:
    composed, decomposed, fullwidth = "caf\u00e9", "cafe\u0301", "\uff43afe\u0301"
    assert normalise_password(composed) == normalise_password(decomposed) == normalise_password(fullwidth)


def test_length_counts_what_is_hashed() -> None:
    assert why_refused("abcde" + "e\u0301" * 4, EMAIL, NAME) is not None  # 13 code points, 9 characters
