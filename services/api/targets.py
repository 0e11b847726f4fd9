"""Targets of requests, read strictly: path and query are UTF-8 without U+0000 (RFC 3986, section 2.5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from domain.refusals import wrong
from services.api.dependencies import PREFIX
from services.api.openapi import routes_of

_NOT_UTF_8 = wrong(
    "is not UTF-8: escape the bytes of its UTF-8 form, %E6%B0%B4 for 水",
    zh_hant="不是 UTF-8：請以百分號編碼其 UTF-8 位元組，例如 %E6%B0%B4 即「水」",
    zh_hans="不是 UTF-8：请以百分号编码其 UTF-8 字节，例如 %E6%B0%B4 即“水”",
)
_NUL = wrong("holds U+0000: leave it out", zh_hant="含有 U+0000：請刪去", zh_hans="含有 U+0000：请删去")


async def readable_target(request: Request) -> None:
    """Raises RequestValidationError for every part of the target that cannot be read, where others would read U+FFFD."""
    raw_path: bytes = request.scope.get("raw_path") or b""
    errors = []
    if _fault(raw_path):
        errors = [
            _error("path", name, str(value)) for name, value in request.path_params.items() if _is_odd(str(value))
        ]
    for pair in request.scope["query_string"].split(b"&"):
        name, _, value = (part.replace(b"+", b" ") for part in pair.partition(b"="))
        if fault := _fault(name) or _fault(value):
            errors.append(_error("query", _shown(name), _shown(value), fault=fault))
    if errors:
        raise RequestValidationError(errors)


async def of_its_own_name(request: Request) -> None:
    """Raises HTTPException (405) where a template takes a path whose own name does not offer the method.

    `GET /matches/confirmations` asks for no match called confirmations.
    """
    path = request.url.path
    offered: set[str] = request.app.state.named_paths.get(path, {request.method})
    if request.path_params and request.method not in offered:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(offered))})


def named_paths(app: FastAPI) -> dict[str, set[str]]:
    """The methods of every path that holds no parameter, for `of_its_own_name`."""
    named: dict[str, set[str]] = {}
    for route in routes_of(app):
        if "{" not in route.path:
            named.setdefault(f"{PREFIX}{route.path}", set()).update(route.methods or ())
    return named


def _fault(escaped: bytes) -> PydanticCustomError | None:
    try:
        return _NUL if "\x00" in unquote_to_bytes(escaped).decode() else None
    except UnicodeDecodeError:
        return _NOT_UTF_8


def _is_odd(text: str) -> bool:
    return "\x00" in text or "\ufffd" in text


def _shown(escaped: bytes) -> str:
    return unquote_to_bytes(escaped).decode(errors="replace")[:80]


def _error(kind: str, name: str, value: str, *, fault: PydanticCustomError | None = None) -> dict[str, Any]:
    words = fault or (_NUL if "\x00" in value else _NOT_UTF_8)
    return {"type": words.type, "loc": (kind, name), "msg": words.message(), "input": value, "ctx": words.context}
