import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.fold import LONGEST_WORD, MOST_WORDS, fold, stored_words, typed_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Café", "cafe"),
        ("CAFE\u0301", "cafe"),
        ("  Old \t Town\nHall ", "old town hall"),
        ("Straße", "strasse"),
        ("ÅNGSTRÖM", "angstrom"),
        ("ﬁlm ＪＡＺＺ 𝕁𝕒𝕫𝕫", "film jazz jazz"),
        ("İstanbul Kadıköy", "istanbul kadikoy"),
        ("Łódź Đorđe Ħal Ǿre Ŧ", "lodz dorde hal ore t"),
        ("Æsir Œuvre Þór Ðe ŋ", "aesir oeuvre thor de n"),
        ("қазақ Ґ ё", "казак г е"),
        ("كتاب علي على أحمد", fold("کتاب علی علي احمد")),
        ("مُحَمَّد مـحـمـد", fold("محمد محمد")),
        ("۱۴۰۳ ١٢ १२", "1403 12 12"),
        ("می\u200cخواهم", fold("میخواهم")),
        ("שָׁלוֹם", "שלום"),
        ("東京", "東京"),
        ("ガラス", fold("がらす")),
        ("Don’t ‘n’ Don´t „x“", "don't 'n' don't 'x'"),
        ("Hip\u2011Hop – \u2212", "hip-hop - -"),
        ("Jazz\u200bfest soft\u00adware \ufeffa\u2060b", "jazzfest software ab"),
        ("Under\u00a0ground\u2800x", "under ground x"),
        ("\u0301", ""),
    ],
)
def test_fold_leaves_what_people_type(text: str, plain: str) -> None:
    assert fold(text) == plain


@pytest.mark.parametrize(("one", "other"), [("バス", "パス"), ("ไม้", "ไม่"), ("कि", "की")])
def test_marks_that_make_another_letter_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("hip hop", "Hip-Hop"),
        ("hiphop", "Hip-Hop"),
        ("hip-hop", "Hip Hop"),
        ("rock'n'roll", "Rock’n’Roll"),
        ("rocknroll", "Rock’n’Roll"),
        ("rock n roll", "Rock’n’Roll"),
        ("dont", "Don’t"),
        ("oneill", "O'Neill"),
        ("acdc", "AC/DC"),
        ("collegi", "Col·legi"),
        ("Muenchen", "München"),
        ("München", "Muenchen"),
        ("Tromsoe", "Tromsø"),
        ("Aalborg", "Ålborg"),
        ("c++", "C++ meetup"),
        ("!!!", "!!!"),
        ("🎷", "Sax 🎷\ufe0f"),
    ],
)
def test_what_people_type_is_among_the_words_of_the_title(typed: str, title: str) -> None:
    assert set(typed_words(typed)) <= set(stored_words(title))


@given(st.text(max_size=100))
def test_what_people_type_is_bounded(text: str) -> None:
    words = typed_words(text)
    assert len(words) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST_WORD for word in words)


@pytest.mark.parametrize("text", ["\ufdfa" * 100, "x" * 100, " ".join("abcdefghijklmnopqrstuvwxyz" * 2), "!" * 100])
def test_the_longest_texts_are_bounded_after_folding(text: str) -> None:
    assert sum(map(len, typed_words(text))) <= MOST_WORDS * LONGEST_WORD
