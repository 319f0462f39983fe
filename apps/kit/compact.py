"""The compact form of signed tokens (RFC 7515, section 7.1), read strictly.

Libraries skip characters that base64url does not have and bits that a last character has to spare, so one signature
has many spellings. A token has one: otherwise a list of refused or used tokens could be passed by another spelling.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_three_parts = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+").fullmatch


def check_compact(token: str) -> None:
    """Check that a token is three parts of base64url as an encoder writes them, without padding.

    Raises:
        ValueError: the token holds another character, another number of parts, or a part that no encoder makes.
    """
    if not _three_parts(token) or not all(map(_is_canonical, token.split("."))):
        raise ValueError("is not in the compact form of a signed token")


def _is_canonical(part: str) -> bool:
    """Decide whether encoding the decoded part gives the very same text."""
    if len(part) % 4 == 1:
        return False
    return urlsafe_b64encode(urlsafe_b64decode(part + "=" * (-len(part) % 4))).rstrip(b"=") == part.encode()
