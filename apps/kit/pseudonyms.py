"""Names for people in logs: the same person has the same name, and without the key nobody learns who it is."""

from collections.abc import Sequence
from hashlib import blake2b

from bson import ObjectId
from pydantic import SecretStr

NAME_BYTES = 8


class Pseudonyms:
    """Hashes ids of people under a key that is derived from the first of a service's secrets.

    The services of an environment share that secret, so a person has one name in all of their logs until it is rotated.
    """

    def __init__(self, secrets: Sequence[SecretStr]) -> None:
        self._key = blake2b(secrets[0].get_secret_value().encode(), person=b"names in logs").digest()

    def name(self, user_id: ObjectId) -> str:
        """Return a person's name in logs."""
        return blake2b(user_id.binary, key=self._key, digest_size=NAME_BYTES).hexdigest()
