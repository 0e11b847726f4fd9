"""One public document by its key on the shortest way: what portals ask most, and ask for in its plainest form.

The documented routes of `services.api.catalogue` answer the same, as of any moment and for any reader; finding them among all
routes and solving their parameters costs several times what the answer does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.ids import SIMPLE_ID
from projections.catalogue import Catalogue, questions
from projections.catalogue.questions import Item
from services.api.catalogue import GET_ONE, IDS, document_answer
from services.api.dependencies import PATHS, PREFIX, Parts
from services.api.errors import DATABASE_AWAY
from services.api.middleware import SECURITY_HEADERS

_KINDS = {PATHS[kind]: kind for kind in IDS}
_PATH = re.compile(rf"{PREFIX}/({'|'.join(_KINDS)})/({SIMPLE_ID})")
_LONG_WAY = frozenset({b"authorization", b"prefer", b"x-acting-role"})
"""Headers that ask for more than the public document as it is now."""


KEPT_S = 1.0
"""How long a document is kept at most: what the view mends without moving on is seen after so long."""
MOST_KEPT = 1_000


class Recent:
    """Documents as they were read while the catalogue stood at one position: what everybody asks for is read once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._position, self._until = -1, 0.0
        self._documents: dict[tuple[str, str], Item] = {}

    def get(self, kind: str, item_id: str, *, position: int) -> Item | None:
        """One that was read since the catalogue came to this position, at most KEPT_S ago."""
        now = self._clock()
        if position != self._position or now >= self._until or len(self._documents) >= MOST_KEPT:
            self._position, self._until, self._documents = position, now + KEPT_S, {}
        return self._documents.get((kind, item_id))

    def keep(self, kind: str, item_id: str, found: Item, *, position: int) -> None:
        """`position` is what the catalogue had announced before the document was read."""
        if position == self._position:
            self._documents[kind, item_id] = found


class PlainDocuments:
    """`GET /api/v1/wishes/W-2019-0181`, and of the other kinds alike, without a query and by nobody in particular.

    What is not found, or cannot be read now, is left to the documented route, as is everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._recent = Recent()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked_in(scope)
        response = await self._response(Request(scope, receive), *asked) if asked else None
        await (response or self.app)(scope, receive, send)

    async def _response(self, request: Request, plural: str, item_id: str) -> Response | None:
        of_app, kind = cast(Parts, request.app.state.parts), _KINDS[plural]
        position = of_app.positions.reached(Catalogue.NAME)
        found = self._recent.get(kind, item_id, position=position)
        if found is None:
            found = await _read(of_app, kind, item_id)
            if found is None:
                return None
            self._recent.keep(kind, item_id, found, position=position)
        request.scope["endpoint"] = GET_ONE[plural]
        response = document_answer(request, found, position=position)
        response.raw_headers.extend(SECURITY_HEADERS)
        return response


def _asked_in(scope: Scope) -> tuple[str, str] | None:
    """The kind, in the plural, and the id of a plain question."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    found = _PATH.fullmatch(scope["path"])
    if found is None or any(name in _LONG_WAY for name, _ in scope["headers"]):
        return None
    return found[1], found[2]


async def _read(of_app: Parts, kind: str, item_id: str) -> Item | None:
    with suppress(*DATABASE_AWAY):
        async with of_app.pool.connection() as conn:
            return await questions.item(conn, kind, item_id)
    return None
