"""One form for each e-mail address, so that a person can't register twice."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def normalise_email(value: str) -> str:
    """The address with its local part case-folded and its domain in ASCII (IDNA).

    Case-folding joins addresses that a mail server might tell apart; none in use does, and people
    type their own address in different ways.

    Raises:
        ValueError: it is not an address that mail can be sent to. The domain is not looked up.
    """
    try:
        found = validate_email(value.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError("must be a valid e-mail address") from error
    local = unicodedata.normalize("NFC", found.local_part.casefold())
    return f"{local}@{found.ascii_domain.lower()}"
