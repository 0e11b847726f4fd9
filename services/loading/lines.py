"""JSON Lines files read strictly: every line stands alone, and one that cannot be read says why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from domain.refusals import InvalidInput
from services.input.lines import BOM, numbered
from services.input.strict_json import BodyUnreadable, parse

LINE_LIMIT = 1_048_576
"""Longest line that is read, in bytes: as much as a request may hold."""

SUFFIXES = (".jsonl", ".ndjson")


class LineUnreadable(InvalidInput):
    """The line cannot be read as JSON: {reason}"""

    ZH_HANT = "此行無法讀作 JSON：{reason}"
    ZH_HANS = "此行无法读作 JSON：{reason}"


class LineTooLong(InvalidInput):
    """The line is longer than {limit} bytes: a record of this kind needs a few thousand."""

    ZH_HANT = "此行超過 {limit} 位元組：這類記錄只需數千位元組。"
    ZH_HANS = "此行超过 {limit} 字节：这类记录只需数千字节。"


class LineNotAnObject(InvalidInput):
    """The line must be one JSON object in braces, with named members."""

    ZH_HANT = "此行必須是一個 JSON 物件（大括號內有具名欄位）。"
    ZH_HANS = "此行必须是一个 JSON 对象（大括号内有具名字段）。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty: the name of its file, its number from 1, and its bytes (None: longer than LINE_LIMIT)."""

    file: str
    number: int
    raw: bytes | None

    @property
    def place(self) -> str:
        """`wishes.jsonl:12`."""
        return f"{self.file}:{self.number}"


def files_in(folder: Path) -> list[Path]:
    """The JSON Lines files of a folder in the order of their names; the folder may also be one such file."""
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())


def read_lines(path: Path) -> Iterator[Line]:
    """The lines that are not empty. A byte-order mark at the start and CR before LF are passed over."""
    with path.open("rb") as file:
        for number, raw in numbered(file, limit=LINE_LIMIT):
            if raw is None:
                yield Line(path.name, number, None)
            elif text := (raw.removeprefix(BOM) if number == 1 else raw).strip(b" \t\r\n"):
                yield Line(path.name, number, text)


def members_of(line: Line) -> dict[str, Any]:
    """The members of the object in a line, numbers exact (int, Decimal), arrays as tuples.

    Raises LineTooLong, LineUnreadable, LineNotAnObject, or BodyInvalid for a text with U+0000 or a lone surrogate.
    """
    if line.raw is None:
        raise LineTooLong(limit=LINE_LIMIT)
    try:
        text = parse(line.raw)
    except BodyUnreadable as error:
        raise LineUnreadable(field=error.field, **error.details) from error
    document = _tuples(json.loads(text, parse_float=_exact))
    if not isinstance(document, dict):
        raise LineNotAnObject
    return document


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what Decimal can hold
        return Decimal("NaN")


def _tuples(value: Any) -> Any:
    """Nesting was bounded by `parse`."""
    if isinstance(value, dict):
        return {name: _tuples(member) for name, member in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
