"""Lists as CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 without a mark, one stable header for each kind of list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from domain.languages import Language, in_language

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet, the full-width signs to one that is set to Chinese or Japanese.
Source: OWASP, "CSV Injection"."""
BETWEEN = "; "
"""Between several values in one cell; no category or id holds it."""


class Shows(Enum):
    """What a cell holds of the value in its place."""

    VALUE = auto()
    TEXT = auto()
    """Of text by language, one."""
    LANGUAGE = auto()
    """And which one that is; empty for a text whose language nobody said."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the header, and where its value stands in a document."""

    name: str
    path: str
    """Names of members, joined by dots."""
    shows: Shows = Shows.VALUE


def columns(*paths: str, texts: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns named after their path with underscores; those in `texts` hold text by language.

    Behind each of these a column says which language its text is in: a reader gets another one where a text is not there
    in theirs.
    """
    return tuple(column for path in paths for column in _shown(path, is_text=path in texts))


def _shown(path: str, *, is_text: bool) -> Iterator[Column]:
    name = path.replace(".", "_")
    yield Column(name, path, Shows.TEXT if is_text else Shows.VALUE)
    if is_text:
        yield Column(f"{name}_language", path, Shows.LANGUAGE)


def header(of: Sequence[Column]) -> str:
    """The first line."""
    return line(column.name for column in of)


def row(document: Mapping[str, Any], of: Sequence[Column], *, language: Language) -> str:
    """One document as a line."""
    return line(_cell(_find(document, column.path), column, language) for column in of)


def line(cells: Iterable[str]) -> str:
    """Cells as a line with its end; each safe, and quoted where it must be."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return written.getvalue()


def safe(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _find(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def _cell(value: Any, column: Column, language: Language) -> str:
    if value is None:
        return ""
    if column.shows is not Shows.VALUE:
        text, found = in_language(value, language) if isinstance(value, Mapping) else (str(value), "")
        return text if column.shows is Shows.TEXT else found
    if isinstance(value, bool):
        return "true" if value else "false"
    return BETWEEN.join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
