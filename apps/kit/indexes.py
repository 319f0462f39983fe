"""Builds the indexes that models declare, in two parts.

A unique index guards correctness, so a service serves only once its unique indexes are there. Every other index
only saves time. It is built while the service already serves, so that a new index on a large collection never holds
a rollout up.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymongo
from odmantic import Model
from odmantic.index import ODMBaseIndex
from pymongo import IndexModel
from pymongo.errors import OperationFailure, PyMongoError

if TYPE_CHECKING:
    from kit.database import Collection, Database

log = logging.getLogger(__name__)
BUILD_SECONDS = 24 * 60 * 60.0
"""The most that building one index may take; the limit of other operations is far shorter."""
CONFLICTS = frozenset({85, 86})
"""IndexOptionsConflict and IndexKeySpecsConflict: another index has these keys, or this name."""
DUPLICATE_KEY = 11_000


class IndexRefused(Exception):  # noqa: N818 - says what the database answered
    """The database can't have this index as things are; somebody has to decide.

    Args:
        name: the index, with its collection before it.
        remedy: what to do.
    """

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"{name}: {remedy}")
        self.name, self.remedy = name, remedy


@dataclass(frozen=True)
class Wanted:
    """One declared index of one collection."""

    collection: "Collection"
    index: IndexModel

    @property
    def unique(self) -> bool:
        """Whether it guards correctness."""
        return bool(self.index.document.get("unique"))

    def __str__(self) -> str:
        return f"{self.collection.name}.{self.index.document['name']}"

    async def build(self) -> None:
        """Build the index, or join its build if another replica has begun it; nothing happens if it is there.

        Raises:
            IndexRefused: it conflicts with another index, or documents break its uniqueness.
            pymongo.errors.PyMongoError: the database is away.
        """
        try:
            with pymongo.timeout(BUILD_SECONDS):
                await self.collection.create_indexes([self.index])
        except OperationFailure as error:
            if remedy := _remedy(error):
                raise IndexRefused(str(self), remedy) from error
            raise


def declared(database: "Database", models: Sequence[type[Model]], *, unique: bool | None = None) -> list[Wanted]:
    """The indexes of these models: all of them, only the unique ones, or only the others."""
    found = [Wanted(database.collection(model), index) for model in models for index in of(model)]
    return [each for each in found if unique is None or each.unique == unique]


async def build(wanted: Sequence[Wanted]) -> None:
    """Build one after the other: each build reads its whole collection, and people use the database meanwhile."""
    for each in wanted:
        await each.build()


async def build_what_can_be(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Build indexes that only save time; returns those that are to be tried again.

    An index that the database refuses is logged as an error with its remedy, and is left out until the next start.
    """
    left = []
    for each in wanted:
        try:
            await each.build()
        except IndexRefused as refused:
            log.error(  # noqa: TRY400 - the trace tells nothing
                "an index can't be built; queries are slower without it",
                extra={"index": refused.name, "remedy": refused.remedy},
            )
        except PyMongoError as error:
            log.warning("an index is not built yet", extra={"index": str(each), "reason": str(error)[:200]})
            left.append(each)
    return left


def of(model: type[Model]) -> list[IndexModel]:
    """Return the indexes that a model declares, in pymongo's form."""
    return [each.get_pymongo_index() if isinstance(each, ODMBaseIndex) else each for each in model.__indexes__()]


def _remedy(error: OperationFailure) -> str:
    """What to do about a definite refusal; empty for an error that may pass by itself."""
    if error.code in CONFLICTS:
        return f"drop the other index, or rename this one ({(error.details or {}).get('errmsg', error)})"[:500]
    if error.code == DUPLICATE_KEY:
        return f"documents with the same key exist; remove all but one ({(error.details or {}).get('keyValue')})"[:500]
    return ""
