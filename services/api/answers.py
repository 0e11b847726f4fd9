"""Answers to questions: of which position they are, whether the asker has them already, and how long they may be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.responses import Response

from domain.refusals import InvalidInput, Language

POSITION = "Position"
"""The header that says up to which position of history an answer knows."""
AS_IT_WAS_S = 3600
"""How long an answer as of a position, or of a day that is past, may be kept without asking again: only a rebuilt view can word it anew."""

_TAG = re.compile(r'(?:W/)?("[^"]*")')


class UnknownParameter(InvalidInput):
    """{name} is no parameter of this question; it takes: {known}."""

    ZH_HANT = "{name} 並非此查詢的參數；可用的是：{known}。"
    ZH_HANS = "{name} 并非此查询的参数；可用的是：{known}。"


class GivenTwice(InvalidInput):
    """{name} may be given once only."""

    ZH_HANT = "{name} 只可提供一次。"
    ZH_HANS = "{name} 只可提供一次。"


async def known_parameters(request: Request) -> None:
    """Raises UnknownParameter for a query parameter that the route does not take: a mistyped filter must not find all."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    fields = dict(_parameters(route.dependant))
    for name in dict.fromkeys(request.query_params):
        if name not in fields:
            raise UnknownParameter(name=name[:80], known=", ".join(sorted(fields)) or "-", field=name[:80])
        if len(request.query_params.getlist(name)) > 1 and not fields[name]:
            raise GivenTwice(name=name, field=name)


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Each query parameter that is taken, and whether it may be given several times."""
    for field in dependant.query_params:
        yield field.alias, get_origin(field.field_info.annotation) is list
    for each in dependant.dependencies:
        yield from _parameters(each)


def tagged(*parts: object) -> str:
    """An ETag of these parts."""
    return '"' + "-".join(map(str, parts)) + '"'


def has_already(request: Request, etag: str) -> bool:
    """Whether the asker's If-None-Match names this tag (RFC 9110, section 13.1.2, weak comparison)."""
    return is_named_in(request.headers.get("if-none-match", ""), etag)


def is_named_in(if_none_match: str, etag: str) -> bool:
    """The same for the text of that header."""
    asked = if_none_match[:4000]
    return asked.strip() == "*" or etag in _TAG.findall(asked)


def answer(
    request: Request,
    body: bytes | str | None,
    *,
    etag: str | None,
    position: int | None,
    private: bool = False,
    as_of: int | date | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body as JSON, or 304 when the asker has it already. `position`: None of what no view tells."""
    keep = f"max-age={AS_IT_WAS_S}" if as_of is not None else "no-cache"
    fixed = {
        **({POSITION: str(position)} if position is not None else {}),
        "Cache-Control": f"{'private' if private else 'public'}, {keep}",
        **({"ETag": etag} if etag else {}),
        **({"Vary": "Authorization, X-Acting-Role"} if private else {}),
        **(headers or {}),
    }
    if etag and has_already(request, etag):
        return Response(status_code=304, headers=fixed)
    return Response(body, media_type="application/json", headers=fixed)


def worded(language: Language) -> dict[str, str]:
    """Headers of a private answer that has words in it."""
    return {"Content-Language": language, "Vary": "Accept-Language, Authorization, X-Acting-Role"}


def next_link(request: Request, cursor: str | None) -> dict[str, str]:
    """The header that names the next page (RFC 8288), as a path of this server."""
    if cursor is None:
        return {}
    url = request.url.include_query_params(cursor=cursor)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


KEPT_HEADERS: Mapping[str, Any] = {
    "ETag": {"description": "Send it back as If-None-Match: 304 when nothing changed.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Who may keep it, and for how long.", "schema": {"type": "string"}},
}
ANSWER_HEADERS: Mapping[str, Any] = {
    POSITION: {
        "description": "Up to which position of history this answer knows.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    **KEPT_HEADERS,
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already (If-None-Match)."}}
