"""Lists as CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 without a mark, one stable header for each kind of list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.refusals import Language
from services.reading.sentences import text_in

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet. Source: OWASP, "CSV Injection"."""
BETWEEN = "; "
"""Between several values in one cell; no category or id holds it."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the header, and where its value stands in a document."""

    name: str
    path: str
    """Names of members, joined by dots."""
    is_text: bool = False
    """Whether it is text by language, of which one is shown."""


def columns(*paths: str, texts: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns named after their path with underscores; those in `texts` hold text by language."""
    return tuple(Column(path.replace(".", "_"), path, is_text=path in texts) for path in paths)


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
    if column.is_text:
        return text_in(value, language) or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return BETWEEN.join(map(str, value)) if isinstance(value, list) else str(value)
