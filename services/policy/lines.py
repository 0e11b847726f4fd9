"""JSON Lines of schemes and evaluations, read strictly: each line stands alone, and says by field what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from pydantic import ValidationError

from domain.procurement_policy.faults import Misplaced, check_none
from domain.procurement_policy.numbers import LENGTH_LIMIT, NotJson
from domain.procurement_policy.schemes import too_deep
from domain.refusals import Language, wrong
from services.input import wording
from services.input.faults import Fault
from services.input.lines import BOM, numbered

LINE_LIMIT = 8 * 1_048_576
"""Longest line that is read, in bytes."""
NOTE_MEMBERS = ("expected", "note")
"""What test data say about a line beside the line itself; passed over."""

_TWICE: Any = object()
"""Key under which an object that names a member twice says which; a member of JSON is never called so."""


Odd = Literal["byte-order mark", "CR"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its bytes without the line end, and whether a byte-order mark or a CR was passed over."""

    number: int
    raw: bytes
    odd: Odd | None = None
    is_whole: bool = True
    """False when it is longer than LINE_LIMIT: the rest was not kept."""


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Every line, empty ones included: only the end of the last line begins no new one."""
    for number, raw in numbered(file, limit=LINE_LIMIT):
        if raw is None:
            yield Line(number, b"", is_whole=False)
            continue
        text = raw.removesuffix(b"\n")
        marked = number == 1 and text.startswith(BOM)
        ended = text.endswith(b"\r")
        odd: Odd | None = "byte-order mark" if marked else "CR" if ended else None
        yield Line(number, text.removeprefix(BOM if marked else b"").removesuffix(b"\r"), odd)


def members_of(line: Line) -> dict[str, Any]:
    """The members of the object in a line. Numbers other than integers become NotJson, which no field accepts.

    Raises pydantic's ValidationError, whose errors name the place and the reason in three languages.
    """
    if not line.is_whole:
        _refuse("is longer than {limit} bytes", "超過{limit}位元組", "超过{limit}字节", limit=LINE_LIMIT)
    if not line.raw.strip(b" \t\r"):
        _refuse("is empty", "是空白的", "是空白的")
    return _members_of(_document(_text(line.raw)))


def members_in(item: Any) -> dict[str, Any]:
    """As `members_of`, for what `marked_document` found in the place of a line."""
    check_none(_named_twice(item))
    return _members_of(item)


def marked_document(text: str) -> Any:
    """A whole JSON document, in which an object that names a member twice is marked, for `named_twice` and `members_in`.

    Raises JSONDecodeError, or RecursionError for one that is nested too deep.
    """
    return _MARKING_DECODER.decode(text)


def named_twice(value: Any) -> str | None:
    """The member that a marked object itself names twice, if there is one."""
    return value.get(_TWICE) if isinstance(value, dict) else None


def _members_of(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        _refuse(
            "must be one JSON object in braces",
            "必須是一個 JSON 物件（大括號）",
            "必须是一个 JSON 对象（大括号）",
            given=document,
        )
    return {name: value for name, value in document.items() if name not in NOTE_MEMBERS}


def faults_of(error: ValidationError, *, language: Language, most: int | None = None) -> list[Fault]:
    """What is wrong with a line, by field, in the reader's language; the first `most` things."""
    try:
        return wording.faults_of(error.errors(include_url=False), language=language, most=most)
    except RecursionError:  # a value too deep to be shown; its place and reason are enough
        return wording.faults_of(
            [{**each, "input": None} for each in error.errors(include_url=False, include_input=False)],
            language=language,
            most=most,
        )


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(
            "is not UTF-8 at byte {place}",
            "第{place}個位元組不是 UTF-8",
            "第{place}个字节不是 UTF-8",
            place=error.start,
        )
        raise


def _document(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except _NamedTwice:
        check_none(_named_twice(_MARKING_DECODER.decode(text)))
    except json.JSONDecodeError as error:
        _refuse(
            "is not JSON: {what} at column {column}",
            "不是 JSON：第{column}個字元有誤",
            "不是 JSON：第{column}个字符有误",
            what=error.msg,
            column=error.colno,
        )
    except RecursionError:
        check_none([Misplaced(("criteria",), too_deep(), None)])
    return None


def _integer(written: str) -> int | NotJson:
    return int(written) if len(written) <= LENGTH_LIMIT + 1 else NotJson(written)


class _NamedTwice(Exception):
    """An object names a member twice: rare enough to read the line again for the place."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _NamedTwice
    return members


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    twice: str | None = None
    for name, value in pairs:
        twice = name if twice is None and name in members else twice
        members[name] = value
    return members | ({_TWICE: twice} if twice is not None else {})


_DECODER, _MARKING_DECODER = (
    json.JSONDecoder(object_pairs_hook=hook, parse_float=NotJson, parse_int=_integer, parse_constant=NotJson)
    for hook in (_members, _marked)
)


def _named_twice(document: Mapping[str, Any]) -> Iterator[Misplaced]:
    """Objects that name a member twice (RFC 8259, section 4: readers differ), without recursion."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            if name := value.get(_TWICE):
                fault = wrong("is there twice in one object", zh_hant="在同一物件內重複", zh_hans="在同一对象内重复")
                yield Misplaced((*place, name), fault, None)
            waiting.extend(((*place, key), member) for key, member in value.items() if isinstance(member, dict | list))
        elif isinstance(value, list):
            waiting.extend(((*place, n), member) for n, member in enumerate(value) if isinstance(member, dict | list))


def _refuse(english: str, zh_hant: str, zh_hans: str, *, given: object = None, **details: object) -> None:
    fault = wrong(english, zh_hant=zh_hant, zh_hans=zh_hans, **details)
    check_none([Misplaced((), fault, given)])
