"""How routes read requests: bodies stay unread until it is known who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Body
from fastapi.routing import APIRoute
from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from services.api.problems import ContentEncoded, MediaTypeNotTaken
from services.input.strict_json import BodyInvalid, parse

T = TypeVar("T")


class RawBody:
    """The bytes of a body and what is said of them, not looked at before it is known who asks."""

    def __init__(self, raw: bytes, headers: Headers) -> None:
        self.raw = raw
        self.headers = headers


class StrictRequest(Request):
    """Hands FastAPI the unread body; `Json` parameters read it."""

    async def json(self) -> Any:
        return RawBody(await self.body(), self.headers)


class StrictJson:
    """Marks a parameter as a JSON body that is read strictly into its type."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        reader: TypeAdapter[Any] = TypeAdapter(source)
        return core_schema.no_info_wrap_validator_function(lambda value, _: _read(reader, value), handler(source))


Json = Annotated[T, StrictJson(), Body()]
"""A JSON body: `body: Json[WishDraft]`."""


class StrictRoute(APIRoute):
    """A route whose `Json` parameters are read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return handle


def _read(reader: TypeAdapter[T], value: object) -> T:
    if not isinstance(value, RawBody):
        # FastAPI hands over plain bytes when the media type is not JSON.
        raise MediaTypeNotTaken(expected="application/json", field="Content-Type")
    check_taken(value.headers, "application/json")
    text = parse(value.raw, whole_as_integers=True)
    try:
        # The names that are written are the only ones: zh-Hant, never zh_hant.
        return reader.validate_json(text, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        raise BodyInvalid(error.errors(include_url=False)) from error


def check_taken(headers: Headers, *taken: str) -> str:
    """Which of these media types the body is said to be of.

    Raises MediaTypeNotTaken or ContentEncoded unless it is one of them, in UTF-8, as it is.
    """
    said = headers.get("content-type", "")
    kind, _, parameters = said.partition(";")
    charset = _CHARSET.search(parameters)
    media_type = kind.strip().lower()
    if media_type not in taken or (charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii")):
        raise MediaTypeNotTaken(expected=f"{', '.join(taken)}; charset=utf-8", field="Content-Type", value=said)
    encoding = headers.get("content-encoding", "identity").strip()
    if encoding.lower() not in ("", "identity"):
        raise ContentEncoded(encoding=encoding[:40], field="Content-Encoding", value=encoding)
    return media_type


_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';]*)""", re.IGNORECASE)
"""The parameter of RFC 9110, section 8.3.2; JSON is UTF-8 always (RFC 8259, section 8.1)."""
