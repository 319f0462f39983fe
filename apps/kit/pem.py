"""Private keys in PEM, as settings hold them: concatenated, the first signs."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

pem_blocks = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL).findall
"""The PEM blocks of a text, in their order."""


def line_breaks(pem: str) -> str:
    """The text with its line breaks: environment files that know none write them as \\n."""
    return pem.replace("\\n", "\n")


def read_private_key(block: str) -> PrivateKeyTypes:
    """The key in one PEM block.

    Raises:
        ValueError: it is not an unencrypted private key.
    """
    try:
        return load_pem_private_key(block.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("holds a PEM block that is not an unencrypted private key") from error


def thumbprint(public: dict[str, str]) -> str:
    """The SHA-256 thumbprint of a public key, given the members that RFC 7638, section 3.2 requires of its kind."""
    digest = sha256(orjson.dumps(public, option=orjson.OPT_SORT_KEYS)).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
