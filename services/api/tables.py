"""Whole lists as tables, CSV and NDJSON: read page after page, each from a connection of its own, and sent as they are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

import orjson
from psycopg import AsyncConnection
from starlette.responses import StreamingResponse

from domain.refusals import Language
from projections.cursors import PAGE_LIMIT
from services.api.answers import ANSWER_HEADERS
from services.api.dependencies import Parts
from services.reading.tabular import Column, header, row

CSV = "text/csv; charset=utf-8; header=present"
"""RFC 4180, section 3."""
NDJSON = "application/x-ndjson"

_TO_THE_END = "A transfer that does not end as HTTP says (no last chunk) is not complete."
WHOLE = (
    "The whole list, streamed. What moves on while it is read is listed once, as it was first met; nothing that stays is"
    f" left out. {_TO_THE_END}"
)
WHOLE_AS_OF = f"The whole list as of one position, streamed. {_TO_THE_END}"
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

    items: Sequence[Any]
    next: str | None


ReadPart = Callable[[str | None], Awaitable[Part]]


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
        page = await self.large_page(cursor)
        return Part(await self.shown(page.items), page.next)

    async def large_page(self, cursor: str | None) -> PageOfAList:
        """A page as large as pages may be."""
        async with self.of_app.pool.connection() as conn:
            return await self.page(conn, limit=PAGE_LIMIT, cursor=cursor)


def described(of: Sequence[Column]) -> str:
    """The columns of a table, for its description."""
    return ", ".join(f"`{column.name}`" for column in of)


def table_answer(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What FastAPI calls `responses`, for the success of a table."""
    content = {media_type.partition(";")[0]: {"schema": {"type": "string"}}}
    return {200: {"headers": dict(ANSWER_HEADERS), "content": content}}


OF_MEMBERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, X-Acting-Role, Accept-Language"}
"""Headers of a table that not everybody is shown alike."""


async def csv_table(
    read: ReadPart,
    of: Sequence[Column],
    *,
    language: Language,
    key: Sequence[str] = (),
    headers: Mapping[str, str] = OF_MEMBERS,
) -> StreamingResponse:
    """Every item as a line, the header first.

    `key` names the members that tell items apart, of a list that changes while it is read: each is listed once.
    """
    parts = await _begun(read, key)

    async def lines() -> AsyncIterator[str]:
        yield header(of)
        async for items in parts:
            yield "".join(row(item, of, language=language) for item in items)

    return StreamingResponse(lines(), media_type=CSV, headers={**headers, "Content-Language": language})


async def ndjson_table(
    read: ReadPart,
    *,
    language: Language | None = None,
    key: Sequence[str] = (),
    headers: Mapping[str, str] = OF_MEMBERS,
) -> StreamingResponse:
    """Every item as a line of JSON. `language`: of its words, where it has some in one language only."""
    parts = await _begun(read, key)

    async def lines() -> AsyncIterator[bytes]:
        async for items in parts:
            yield b"".join(orjson.dumps(item) + b"\n" for item in items)

    words = {"Content-Language": language} if language else {}
    return StreamingResponse(lines(), media_type=NDJSON, headers={**headers, **words})


async def _begun(read: ReadPart, key: Sequence[str]) -> AsyncIterator[Sequence[Any]]:
    """The parts; the first is read before the answer begins, so that there can still be a refusal."""
    first = await read(None)

    async def parts() -> AsyncIterator[Sequence[Any]]:
        part, met = first, set[tuple[Any, ...]]()
        while True:
            yield _not_met(part.items, key, met) if key else part.items
            if part.next is None:
                return
            part = await read(part.next)

    return parts()


def _not_met(items: Sequence[Any], key: Sequence[str], met: set[tuple[Any, ...]]) -> Sequence[Any]:
    """Each item once that is not among those met; from now on it is."""
    found = {tuple(item[name] for name in key): item for item in items}
    new = [item for name, item in found.items() if name not in met]
    met |= found.keys()
    return new
