"""One public document by its key on the shortest way: what portals ask most, and ask for in its plainest form.

The documented routes of `services.api.catalogue` answer the same, as of any moment and for any reader; finding them among all
routes and solving their parameters costs several times what the answer does.
"""

from __future__ import annotations

import re
from typing import cast

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from domain.ids import SIMPLE_ID
from services.api.catalogue import GET_ONE, IDS, one
from services.api.dependencies import PATHS, PREFIX, Parts
from services.identity.visibility import THE_PUBLIC

_KINDS = {PATHS[kind]: kind for kind in IDS}
_PATH = re.compile(rf"{PREFIX}/({'|'.join(_KINDS)})/({SIMPLE_ID})")
_LONG_WAY = frozenset({b"authorization", b"prefer", b"x-acting-role"})
"""Headers that ask for more than the public document as it is now."""


class PlainDocument(BaseRoute):
    """`GET /api/v1/wishes/W-2019-0181`, and of the other kinds alike, without a query and by nobody in particular."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return Match.NONE, {}
        found = _PATH.fullmatch(scope["path"])
        if found is None or any(name in _LONG_WAY for name, _ in scope["headers"]):
            return Match.NONE, {}
        return Match.FULL, {"endpoint": GET_ONE[found[1]], "path_params": {"kind": _KINDS[found[1]], "id": found[2]}}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, asked = Request(scope, receive), scope["path_params"]
        of_app = cast(Parts, scope["app"].state.parts)
        response = await one(request, of_app, asked["kind"], asked["id"], THE_PUBLIC, as_of=None)
        await response(scope, receive, send)
