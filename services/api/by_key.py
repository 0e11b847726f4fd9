"""One public document by its key on the shortest way: what portals ask most, and ask for in its plainest form.

The documented routes of `services.api.catalogue` answer the same, as of any moment and for any reader; finding them among all
routes and solving their parameters costs several times what the answer does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import cast

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from domain.ids import SIMPLE_ID
from domain.refusals import NotFound
from domain.terms import NOUNS
from projections.catalogue import Catalogue, questions
from projections.catalogue.questions import Item
from services.api.catalogue import GET_ONE, IDS, document_answer
from services.api.dependencies import PATHS, PREFIX, Parts

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


class PlainDocument(BaseRoute):
    """`GET /api/v1/wishes/W-2019-0181`, and of the other kinds alike, without a query and by nobody in particular."""

    def __init__(self) -> None:
        self._recent = Recent()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return Match.NONE, {}
        found = _PATH.fullmatch(scope["path"])
        if found is None or any(name in _LONG_WAY for name, _ in scope["headers"]):
            return Match.NONE, {}
        return Match.FULL, {"endpoint": GET_ONE[found[1]], "path_params": {"kind": _KINDS[found[1]], "id": found[2]}}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked, of_app = scope["path_params"], cast(Parts, scope["app"].state.parts)
        position = of_app.positions.reached(Catalogue.NAME)
        found = await self._found(of_app, asked["kind"], asked["id"], position)
        await document_answer(Request(scope, receive), found, position=position)(scope, receive, send)

    async def _found(self, of_app: Parts, kind: str, item_id: str, position: int) -> Item:
        found = self._recent.get(kind, item_id, position=position)
        if found is None:
            async with of_app.pool.connection() as conn:
                found = await questions.item(conn, kind, item_id)
            if found is None:
                raise NotFound(noun=NOUNS[kind], id=item_id)
            self._recent.keep(kind, item_id, found, position=position)
        return found
