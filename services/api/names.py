"""What organisations are called, beside answers that name them by their ids: as far as the asker may know of them."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import AsyncConnection

from domain.refusals import Language
from projections.cursors import PAGE_LIMIT
from projections.directory import Directory, questions
from projections.view import position_now
from services.api.documents import called
from services.api.moments import one_moment
from services.api.tables import AskedOfAList, Part
from services.identity.visibility import Reader, directory_of

NAMES_ABOUT = "What each organisation of `items` is called, as far as you may know of it."
_SIDES = ("department", "provider")


@dataclass(frozen=True)
class Names:
    """By organisation and language, as of this position of the directory, which goes on at its own pace."""

    known: Mapping[str, dict[str, str]]
    position: int

    def called(self, language: Language) -> dict[str, dict[str, Any]]:
        """By organisation, as `Called` says."""
        return {organisation: called(name, language) for organisation, name in self.known.items()}


async def names_for(conn: AsyncConnection[Any], reader: Reader, organisations: Iterable[str | None]) -> Names:
    """The names of these organisations, as far as the reader may know of them."""
    ids = sorted({each for each in organisations if each})
    known = await questions.names(conn, directory_of(reader), ids) if ids else {}
    return Names(known, await position_now(conn, Directory.NAME))


@dataclass(frozen=True, kw_only=True)
class AskedWithNames(AskedOfAList, ABC):
    """A question to a list whose items name organisations as `department` and `provider`."""

    reader: Reader

    async def names(self, conn: AsyncConnection[Any], items: Sequence[Any]) -> Names:
        """The names of the organisations of these items, by the same connection as the page."""
        return await names_for(conn, self.reader, (each for item in items for each in self.organisations_of(item)))

    def organisations_of(self, item: Any) -> Iterable[str | None]:
        """The organisations that an item names."""
        return (getattr(item, side) for side in _SIDES)

    async def named_part(self, cursor: str | None) -> Part:
        """A part of the whole list, each item with `department_name` and `provider_name`, by language."""
        async with one_moment(self.of_app) as conn:
            page = await self.page(conn, limit=PAGE_LIMIT, cursor=cursor)
            names = await self.names(conn, page.items)
        return Part([asdict(item) | dict(_names_of(item, names)) for item in page.items], page.next)


def _names_of(item: Any, names: Names) -> Iterator[tuple[str, dict[str, str] | None]]:
    for side in _SIDES:
        yield f"{side}_name", names.known.get(getattr(item, side))
