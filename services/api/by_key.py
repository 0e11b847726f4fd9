"""One public document by its key on the shortest way: what portals ask most, and ask for in its plainest form.

The documented routes of `services.api.catalogue` answer the same, as of any moment and for any reader; finding them among all
routes and solving their parameters costs several times what the answer does.
"""

from __future__ import annotations

import re
from typing import cast

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.ids import SIMPLE_ID
from projections.catalogue import Catalogue
from projections.catalogue.current import Current
from services.api.answers import is_named_in
from services.api.catalogue import GET_ONE, IDS, etag_of
from services.api.dependencies import PATHS, PREFIX, Parts
from services.api.errors import DATABASE_AWAY, away
from services.api.middleware import SECURITY_HEADERS

_KINDS = {PATHS[kind]: kind for kind in IDS}
_PATH = re.compile(rf"{PREFIX}/({'|'.join(_KINDS)})/({SIMPLE_ID})")
_LONG_WAY = frozenset({b"authorization", b"prefer", b"x-acting-role"})
"""Headers that ask for more than the public document as it is now."""
_TOLD = [(b"cache-control", b"public, no-cache"), *SECURITY_HEADERS]
_JSON = (b"content-type", b"application/json")


class PlainDocuments:
    """`GET /api/v1/wishes/W-2019-0181`, and of the other kinds alike, without a query and by nobody in particular.

    What is not found is left to the documented route, as is everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked_in(scope)
        if asked is None or not await _is_answered(scope, receive, send, *asked):
            await self.app(scope, receive, send)


def _asked_in(scope: Scope) -> tuple[str, str] | None:
    """The kind, in the plural, and the id of a plain question."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    found = _PATH.fullmatch(scope["path"])
    if found is None or any(name in _LONG_WAY for name, _ in scope["headers"]):
        return None
    return found[1], found[2]


async def _is_answered(scope: Scope, receive: Receive, send: Send, plural: str, item_id: str) -> bool:
    """Whether the public knows of it, or nobody can say now."""
    of_app = cast(Parts, scope["app"].state.parts)
    position = of_app.positions.reached(Catalogue.NAME)
    try:
        found = await of_app.current.get(_KINDS[plural], item_id)
    except DATABASE_AWAY as error:
        scope["endpoint"] = GET_ONE[plural]
        response = away(Request(scope), error)
        response.raw_headers.extend(SECURITY_HEADERS)
        await response(scope, receive, send)
        return True
    if found is None:
        return False
    scope["endpoint"] = GET_ONE[plural]
    await _send(scope, send, found, position=position)
    return True


async def _send(scope: Scope, send: Send, found: Current, *, position: int) -> None:
    """The messages of `services.api.catalogue.document_answer`, without the objects that it takes to make them."""
    etag = etag_of(found.from_position)
    headers = [(b"position", b"%d" % position), (b"etag", etag.encode()), *_TOLD]
    known = next((value for name, value in scope["headers"] if name == b"if-none-match"), None)
    status, body = 200, found.document
    if known is not None and is_named_in(known.decode("latin-1"), etag):
        status, body = 304, b""
    else:
        headers += [(b"content-length", b"%d" % len(body)), _JSON]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
