import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.references import ALPHABET, new_reference, read_reference, reference_beginnings, write

symbols = st.text(ALPHABET, min_size=7, max_size=7)


def test_a_new_reference_reads_as_itself() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert {read_reference(reference) for reference in made} == made
    assert all(len(reference) == 12 and reference.startswith("ES-") for reference in made)


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@given(symbols)
def test_case_spaces_hyphens_and_prefix_do_not_matter(found: str) -> None:
    reference = write(found)
    plain = reference.replace("-", "")
    for typed in (
        reference.lower(),
        plain,
        f" {plain[2:6]} {plain[6:]} ",
        plain[2:].lower(),
        reference.replace("-", " "),
    ):
        assert read_reference(typed) == reference


@given(symbols)
def test_letters_that_look_like_digits_are_read_as_digits(found: str) -> None:
    reference = write(found)
    for digit, letters in (("1", "ILil"), ("0", "Oo")):
        for letter in letters:
            assert read_reference(reference.replace(digit, letter)) == reference


def test_forms_of_phones_and_other_keyboards_are_read() -> None:
    reference = write("7K3M9QX")
    for typed in (f"\u200b{reference}\u00a0", reference.replace("-", "\u2013"), reference.replace("7", "\u0667")):
        assert read_reference(typed) == reference
    assert read_reference("".join(chr(ord(letter) + 0xFEE0) for letter in reference)) == reference


@given(symbols, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_noticed(found: str, place: int, other: str) -> None:
    right = write(found)[3:].replace("-", "")
    wrong = right[:place] + other + right[place + 1 :]
    if wrong == right:
        return
    with pytest.raises(ValueError, match="wrong character"):
        read_reference(wrong)


@given(symbols, st.integers(0, 7), st.integers(0, 7))
def test_every_swap_of_two_symbols_is_noticed(found: str, one: int, other: int) -> None:
    right = write(found)[3:].replace("-", "")
    swapped = list(right)
    swapped[one], swapped[other] = right[other], right[one]
    if "".join(swapped) == right:
        return
    with pytest.raises(ValueError, match="wrong character"):
        read_reference("".join(swapped))


@pytest.mark.parametrize("text", ["", "ES-", "ES-7K3M-9QX", "ES-7K3M-9QXTT", "ES-7K3M-9QX!", "ES-7K3M-9QXU", "३" * 7])
def test_what_can_not_be_a_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a booking reference"):
        read_reference(text)


@given(symbols, st.integers(1, 12), st.booleans())
def test_whatever_is_typed_of_a_reference_finds_it(found: str, length: int, plain: bool) -> None:
    reference = write(found)
    typed = (reference.replace("-", "")[2:] if plain else reference)[:length].lower()
    assert any(reference.startswith(beginning) for beginning in reference_beginnings(typed))


def test_beginnings_are_written_as_references_are() -> None:
    assert reference_beginnings("7k3m 9") == {"ES-7K3M-9"}
    assert reference_beginnings("es7k") == {"ES-7K", "ES-ES7K"}
    assert reference_beginnings("ES-") == {"ES", "ES-ES"}


@pytest.mark.parametrize("text", ["Ursula", "7K3M-9QXTZ", "ES-7K3M-9QXT-0", "*", "$gt"])
def test_what_no_reference_begins_with_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="beginning of a booking reference"):
        reference_beginnings(text)
