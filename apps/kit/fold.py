"""The one form of a text for comparing it with what people type.

Everything that searches uses it: events, people, and booking references.
"""

import re
import unicodedata

from kit.letters import PLAIN, QUOTES, without_blanks

MOST_WORDS, LONGEST_WORD = 12, 40
"""Bounds of a search after folding: one character can become eighteen letters."""

_umlaut = re.compile("(a)[ae]+|([ou])e+")


def fold(text: str) -> str:
    """Return the text without case, accents, invisible characters and repeated spaces.

    Letters without decomposition become the letters that people type (`ł` is `l`), digits of every script become
    0 to 9, and all quotation marks and dashes become `'` and `-`. Folding twice changes nothing.
    """
    letters = _decompose(_decompose(text.translate(QUOTES)).casefold())
    letters = _decompose(letters.translate(QUOTES).translate(PLAIN))
    return " ".join(without_blanks("".join(map(_plain, letters))).split())


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if _is_accent(letter):
        return ""
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def _is_accent(letter: str) -> bool:
    """Tell accents and vowel points from marks that make another letter, as in Japanese, Thai and Hindi."""
    place = unicodedata.combining(letter)
    return place == 1 or 10 <= place <= 36 or place >= 200


def typed_words(text: str) -> list[str]:
    """Return the words that a person looks for, bounded in number and length.

    Punctuation parts words, and quotation marks within a word do not count: `Rock'n'Roll` is `rocknroll`. A text of
    nothing but punctuation is looked for as it is.
    """
    chunks = fold(text).split()
    words = [part.replace("'", "") for chunk in chunks for part in _parts(chunk)]
    found = [_spelling(word) for word in words if word] or [chunk for chunk in chunks if chunk.strip("'")]
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in found))[:MOST_WORDS]


def stored_words(text: str) -> list[str]:
    """Return every word under which a text shall be found: `hip-hop` is `hip`, `hop` and `hiphop`."""
    found = [word for chunk in fold(text).split() for word in _readings(chunk)]
    return list(dict.fromkeys(found))


def _readings(chunk: str) -> list[str]:
    parts = _parts(chunk)
    if not parts:
        return [chunk]
    pieces = [piece for part in parts for piece in (part.replace("'", ""), *part.split("'"))]
    whole = "".join(parts).replace("'", "")
    signs = [chunk] if _parts_words(chunk[0]) else []
    return [_spelling(word) for word in (*pieces, whole) if word] + signs


def _parts(chunk: str) -> list[str]:
    """Split at punctuation, leaving quotation marks in the middle of words."""
    parted = "".join(" " if _parts_words(letter) else letter for letter in chunk)
    return [part for part in parted.split() if part.strip("'")]


def _parts_words(letter: str) -> bool:
    return letter != "'" and unicodedata.category(letter)[0] == "P"


def _spelling(word: str) -> str:
    """Return one spelling for `ü`, `ue` and `u`: people type Muenchen, München and Munchen."""
    return _umlaut.sub(r"\1\2", word)
