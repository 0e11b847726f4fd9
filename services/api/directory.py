"""What the routers of organisations and of members share: both read one view, the directory."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Depends, Request
from starlette.responses import Response

from domain.refusals import InvalidInput, NotFound, Refusal
from projections.cursors import CursorNotOfThisList
from projections.directory import Directory
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, next_link, tagged
from services.api.moments import AfterTheEnd, one_moment, seen_by
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import AskedOfAList
from services.identity.visibility import Reader

READING = (Depends(known_parameters), Depends(seen_by(Directory.NAME)))
"""What each of these routes depends on besides who asks."""
SUCCESS: dict[int | str, dict[str, Any]] = {200: {"headers": dict(ANSWER_HEADERS)}, **NOT_MODIFIED}
_OF_ANY: tuple[type[Refusal], ...] = (InvalidInput, AfterTheEnd, *OF_MEMBERS)
LISTED = refusals(*_OF_ANY, CursorNotOfThisList, of_command=False)
ONE = refusals(*_OF_ANY, NotFound, of_command=False)
LISTED_OF_ONE = refusals(*_OF_ANY, NotFound, CursorNotOfThisList, of_command=False)


@dataclass(frozen=True, kw_only=True)
class AskedOfDirectory(AskedOfAList, ABC):
    """What is asked for, by whom."""

    reader: Reader


async def directory_page(request: Request, question: AskedOfDirectory, *, limit: int, cursor: str | None) -> Response:
    """A page of a list of the directory."""
    async with one_moment(question.of_app) as conn:
        position = await position_now(conn, Directory.NAME)
        page = await question.page(conn, limit=limit, cursor=cursor)
    reader = question.reader
    return answer(
        request,
        orjson.dumps({"items": await question.shown(page.items), "position": position, "next": page.next}),
        etag=tagged(f"o{Directory.VERSION}", position, *reader.kind),
        position=position,
        private=reader.role is not None,
        headers=next_link(request, page.next),
    )
