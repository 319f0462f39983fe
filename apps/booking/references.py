"""Booking references for people: `ES-7K3M-9QXT`.

Eight symbols of Crockford's base 32, which leaves out I, L, O and U: seven are random (35 bits), the last one is
a check symbol. It is a polynomial over GF(32), so every single wrong symbol and every swap of two is noticed.
"""

from secrets import randbits

from kit.fold import fold

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "ES"
RANDOM_SYMBOLS = 7
BITS = 5  # in a symbol
LOWEST = 0b11111
LOOK_ALIKES = str.maketrans("ILO", "110", "- ")
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: powers of x are 31 different factors


def new_reference() -> str:
    """A random reference; whether it is taken only the database can tell."""
    drawn = randbits(BITS * RANDOM_SYMBOLS)
    return write("".join(ALPHABET[drawn >> BITS * place & LOWEST] for place in range(RANDOM_SYMBOLS)))


def read_reference(text: str) -> str:
    """The reference that a person typed, in its one written form.

    Case, spaces and hyphens do not matter, and I, L and O are read as 1, 1 and 0.

    Raises:
        ValueError: it is none, or a symbol is wrong.
    """
    symbols = fold(text).upper().translate(LOOK_ALIKES)
    if len(symbols) == len(PREFIX) + RANDOM_SYMBOLS + 1:
        symbols = symbols.removeprefix(PREFIX)
    if len(symbols) != RANDOM_SYMBOLS + 1 or not set(symbols) <= set(ALPHABET):
        raise ValueError("is not a booking reference such as ES-7K3M-9QXT")
    if check_symbol(symbols[:-1]) != symbols[-1]:
        raise ValueError("has a wrong character: please compare it with your confirmation")
    return write(symbols[:-1])


def reference_beginnings(text: str) -> set[str]:
    """How references are written that a person may look for who typed this much of one.

    Raises:
        ValueError: no reference begins so.
    """
    symbols = fold(text).upper().translate(LOOK_ALIKES)
    meant = {symbols, symbols.removeprefix(PREFIX)}  # E and S are symbols too
    if PREFIX.startswith(symbols):
        meant.add("")
    if min(map(len, meant)) > RANDOM_SYMBOLS + 1 or not set(symbols) <= set(ALPHABET):
        raise ValueError("is not the beginning of a booking reference such as ES-7K3M-9QXT")
    return {_grouped(each) for each in meant}


def _grouped(symbols: str) -> str:
    return "-".join(part for part in (PREFIX, symbols[:4], symbols[4:]) if part)


def write(symbols: str) -> str:
    """The written form of seven symbols, with the check symbol."""
    whole = symbols + check_symbol(symbols)
    return _grouped(whole)


def check_symbol(symbols: str) -> str:
    """The symbol that belongs at the end."""
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ ALPHABET.index(symbol))
    return ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD_POLYNOMIAL if doubled & 0b100000 else doubled
