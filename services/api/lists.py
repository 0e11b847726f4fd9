"""What every list that is answered page by page takes: values of filters, how many items, and where the page before ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from projections.cursors import PAGE_LIMIT, CursorNotOfThisList, position_of
from services.api.moments import AsOf

AnyOf = Query(description="Any of these values; give the parameter several times.")
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Most items on one page.")]

_CURSOR = r"^[A-Za-z0-9_-]{1,1000}$"
Onward = Annotated[str | None, Query(pattern=_CURSOR, description="`next` of the page before.")]


async def _goes_on(
    as_of: AsOf,
    cursor: Annotated[
        str | None,
        Query(
            pattern=_CURSOR,
            description="`next` of the page before. The list goes on at the position of its first page: nothing is skipped "
            "or doubled while others write. With `as_of`, that of the first page.",
        ),
    ] = None,
) -> str | None:
    """The cursor. Raises CursorNotOfThisList when it goes on at another position than is asked for beside it."""
    if cursor and as_of is not None and position_of(cursor) != as_of:
        raise CursorNotOfThisList(field="cursor")
    return cursor


OnwardAsOf = Annotated[str | None, Depends(_goes_on)]
"""Of lists that can be read as of a position."""
