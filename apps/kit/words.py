"""The words of a document as the database keeps them, and the filter that finds them.

`$text` is no choice: it knows no beginnings of words. An equality on one beginning uses an index, in the order of the
start, so that a search costs as much as it finds, not as much as there is.
"""

import re
from collections.abc import Iterator
from itertools import islice

from kit.database import Document
from kit.fold import stored_words, typed_words

LONGEST = 8
"""Letters of a word that the index tells apart."""
LONGEST_UNSPACED = 4
WITHIN, LEAST_WITHIN = 3, 4
"""A word is also found within a longer one, behind three letters or more: `ball` finds `Fußball`."""
MOST = 1000
_unspaced = re.compile("[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]").match
"""Scripts that write no spaces between words (or few): such a word is found wherever it stands."""


def searchable(*texts: str) -> Document:
    """Return the stored fields for searching: all words as a text, and the beginnings that the index keeps."""
    words = [stored_words(text) for text in texts]
    beginnings = dict.fromkeys(token for each in words for word in each for token in _beginnings(word))
    return {"search": "\n".join(" ".join(each) for each in words), "words": list(islice(beginnings, MOST))}


def _beginnings(word: str) -> Iterator[str]:
    for start in range(len(word)):
        unspaced = bool(_unspaced(word[start]))
        if start and not unspaced and start < WITHIN:
            continue
        least = LEAST_WITHIN if start and not unspaced else 1
        longest = LONGEST_UNSPACED if unspaced else LONGEST
        yield from (word[start:end] for end in range(start + least, min(len(word), start + longest) + 1))


def wanted(text: str) -> list[Document]:
    """Return the filters for documents that have every word of the text, in any order; none for a text without words.

    The longest word leads, since it is the rarest: the index looks for its beginning alone.
    """
    words = typed_words(text)
    if not words:
        return []
    lead = max(words, key=len)
    token = lead[: LONGEST_UNSPACED if _unspaced(lead) else LONGEST]
    return [{"words": token}, *({"search": {"$regex": _pattern(word)}} for word in words if word != token)]


def _pattern(word: str) -> str:
    """Return where a word may stand, as `_beginnings` has it."""
    if _unspaced(word):
        return re.escape(word)
    before = rf"(?:^|\s|\S{{{WITHIN}}})" if len(word) >= LEAST_WITHIN else r"(?:^|\s)"
    return before + re.escape(word)
