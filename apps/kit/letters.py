"""Tables of letters: which are invisible, and which people type in place of others."""

import re
import unicodedata
from collections.abc import Iterator

BRAILLE_BLANK = "\u2800"
_blank = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that show nothing, though Unicode counts some of them as letters or symbols."""

_tables = [range(0xC0, 0x2B0), range(0x400, 0x530), range(0x1D00, 0x1F00), range(0x2C60, 0x2C80), range(0xA720, 0xA800)]
_modified = re.compile("((?:LATIN|CYRILLIC) SMALL LETTER .+?) WITH ").match


def is_visible(letter: str) -> bool:
    """Tell whether a character shows something by itself: a letter, digit, sign or symbol."""
    return unicodedata.category(letter)[0] in "LNPS" and not _blank.match(letter)


def without_blanks(text: str) -> str:
    """Return the text without characters that show nothing; a blank Braille cell is a space."""
    text = _blank.sub("", text.replace(BRAILLE_BLANK, " "))
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _by_name() -> Iterator[tuple[int, str]]:
    """Find the plain form of letters such as `ø` in their Unicode names: LATIN SMALL LETTER O WITH STROKE."""
    for code in (code for table in _tables for code in table):
        if found := _modified(unicodedata.name(chr(code), "")):
            try:
                yield code, unicodedata.lookup(found[1])
            except KeyError:
                continue


def _all_to(letter: str, others: str) -> dict[int, str]:
    return {ord(other): letter for other in others}


QUOTES = _all_to("'", '’‘‚‛′‵`´ʹʻʼʽʾʿˈ＇"“”„‟″‶＂״׳\u00b7\u2027') | _all_to("-", "‐‑‒–—―−﹘﹣－⁃")
"""Quotation marks and dashes as keyboards have them; a dot within a Catalan word counts as a quotation mark."""

_TYPED = (
    str.maketrans({"ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k", "ɔ": "o"})
    | _all_to("e", "əǝɛ")
    | _all_to("ي", "ىیےېۍ")
    | _all_to("ك", "کڪ")
    | _all_to("ه", "ةەہھۃۀ")
    | _all_to("ا", "ٱٲٳ")
    | _all_to("", "ـ")  # tatweel only stretches a word
    | {katakana: chr(katakana - 0x60) for katakana in range(0x30A1, 0x30F7)}
)

PLAIN = {code: plain.translate(_TYPED) for code, plain in _by_name()} | _TYPED
"""Letters that do not decompose, as people type them; katakana as hiragana, which keyboards write first."""
