"""Lists of what changes while it is read as tables: CSV and NDJSON of the whole list, page after page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

import orjson
from psycopg import AsyncConnection
from starlette.responses import StreamingResponse

from domain.refusals import Language
from projections.cursors import PAGE_LIMIT
from services.api.answers import ANSWER_HEADERS
from services.api.catalogue_tables import CSV, NDJSON
from services.api.dependencies import Parts
from services.reading.tabular import Column, header, row

WHOLE = (
    "The whole list, streamed. What moves on while it is read is listed once, as it was first met; nothing that stays is"
    " left out. A transfer that does not end as HTTP says (no last chunk) is not complete."
)
CSV_FORM = (
    "UTF-8 without a byte-order mark, lines ended by CR LF, texts in the language of Accept-Language, several values of a"
    " cell separated by `; `; a cell that a spreadsheet would take for a formula has an apostrophe before it. Columns,"
    " always these:"
)


class PageOfAList(Protocol):
    """What questions answer with: items that are dataclasses, and the cursor of the next page."""

    @property
    def items(self) -> Sequence[Any]: ...
    @property
    def next(self) -> str | None: ...


class Part(NamedTuple):
    """Some items of a list as JSON values, and the cursor of the next part."""

    items: Sequence[dict[str, Any]]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class AskedOfAList(ABC):
    """A question to a list that is answered page by page, each from a connection of its own or as a part of the whole list."""

    of_app: Parts

    @abstractmethod
    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> PageOfAList:
        """A page of what is asked for."""

    async def shown(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Items of a page as JSON values."""
        return [asdict(item) for item in items]

    async def part(self, cursor: str | None) -> Part:
        """A part of the whole list."""
        async with self.of_app.pool.connection() as conn:
            page = await self.page(conn, limit=PAGE_LIMIT, cursor=cursor)
        return Part(await self.shown(page.items), page.next)


ReadPart = Callable[[str | None], Awaitable[Part]]


def described(of: Sequence[Column]) -> str:
    """The columns of a table, for its description."""
    return ", ".join(f"`{column.name}`" for column in of)


def table_answer(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What FastAPI calls `responses`, for the success of a table."""
    content = {media_type.partition(";")[0]: {"schema": {"type": "string"}}}
    return {200: {"headers": dict(ANSWER_HEADERS), "content": content}}


async def csv_table(
    read: ReadPart, of: Sequence[Column], *, key: Sequence[str], language: Language
) -> StreamingResponse:
    """Every item as a line, the header first; `key` names the members that tell items apart."""
    parts = await _begun(read, key)

    async def lines() -> AsyncIterator[str]:
        yield header(of)
        async for items in parts:
            yield "".join(row(item, of, language=language) for item in items)

    return StreamingResponse(lines(), media_type=CSV, headers=_HEADERS | {"Content-Language": language})


async def ndjson_table(read: ReadPart, *, key: Sequence[str]) -> StreamingResponse:
    """Every item as a line of JSON."""
    parts = await _begun(read, key)

    async def lines() -> AsyncIterator[bytes]:
        async for items in parts:
            yield b"".join(orjson.dumps(item) + b"\n" for item in items)

    return StreamingResponse(lines(), media_type=NDJSON, headers=_HEADERS)


_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, X-Acting-Role, Accept-Language"}


async def _begun(read: ReadPart, key: Sequence[str]) -> AsyncIterator[list[dict[str, Any]]]:
    """The parts, each item once; the first is read before the answer begins, so that there can still be a refusal."""
    first = await read(None)

    async def parts() -> AsyncIterator[list[dict[str, Any]]]:
        part, met = first, set[tuple[Any, ...]]()
        while True:
            new = {tuple(item[name] for name in key): item for item in part.items}
            yield [item for name, item in new.items() if name not in met]
            met |= new.keys()
            if part.next is None:
                return
            part = await read(part.next)

    return parts()
