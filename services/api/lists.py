"""What every list that is answered page by page takes: values of filters, how many items, and where the page before ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from projections.cursors import PAGE_LIMIT

AnyOf = Query(description="Any of these values; give the parameter several times.")
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Most items on one page.")]

_CURSOR = r"^[A-Za-z0-9_-]{1,1000}$"
Onward = Annotated[str | None, Query(pattern=_CURSOR, description="`next` of the page before.")]
OnwardAsOf = Annotated[
    str | None,
    Query(
        pattern=_CURSOR,
        description="`next` of the page before. The list goes on at the position of its first page: nothing is skipped "
        "or doubled while others write.",
    ),
]
"""Of lists that can be read as of a position."""
