"""Which passwords are acceptable: by length and by not being the first that an attacker tries (NIST SP 800-63B)."""

import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

SHORTEST, LONGEST = 10, 128
FEWEST_CHARACTERS = 5
COMMON = frozenset(FREQUENCY_LISTS["passwords"])


def normalise_password(password: str) -> str:
    """The form that is hashed: keyboards may write the same character in different ways (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def why_refused(password: str, email: str, name: str) -> str | None:
    """Why a password is not acceptable for this person, as a message for them; None when it is."""
    password = normalise_password(password)
    if not SHORTEST <= len(password) <= LONGEST:
        return f"must have {SHORTEST} to {LONGEST} characters"
    if len(set(password)) < FEWEST_CHARACTERS:
        return "must not repeat the same few characters"
    folded = password.casefold()
    if folded in COMMON or _core(folded) in COMMON:
        return "is among the passwords that attackers try first; choose another one"
    if {folded, _core(folded)} & _own_words(email, name):
        return "must not be your own name or e-mail address"
    return None


def _core(folded: str) -> str:
    """The word in a password once digits and marks around it are taken away: `password123!` is `password`."""
    letters = [position for position, letter in enumerate(folded) if letter.isalpha()]
    return folded[letters[0] : letters[-1] + 1] if letters else folded


def _own_words(email: str, name: str) -> set[str]:
    name = normalise_password(name).casefold()
    words = {email.casefold(), email.partition("@")[0].casefold(), name, "".join(name.split())}
    return words | {_core(word) for word in words}
