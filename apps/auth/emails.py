"""One form for each e-mail address, so that a person can't register twice."""

import unicodedata

import idna
from email_validator import EmailNotValidError, validate_email

LONGEST = 254
SHAPE = r"^\s*[^\s@]+@[^\s@]+\s*$"
"""What every accepted address looks like: all that a form can tell without a list of domains."""


def normalise_email(value: str) -> str:
    """Return the address in lower case, with its domain in ASCII (IDNA).

    Lower case joins addresses that a mail server might tell apart. No server in use does, and people type their
    own address in different ways. Letters stay: `casefold` would turn "ß" into "ss", which is another mailbox.

    Raises:
        ValueError: mail can't be sent to the address. The domain is not looked up.
    """
    try:
        found = validate_email(value.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError("must be a valid e-mail address") from error
    local = unicodedata.normalize("NFC", found.local_part.lower())
    return f"{local}@{found.ascii_domain.lower()}"


def readable_email(email: str) -> str:
    """Return a normalised address with its domain as people write it: `bücher.example`, not `xn--bcher-kva.example`."""
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except idna.IDNAError:
        return email
