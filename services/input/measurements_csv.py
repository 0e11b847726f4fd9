"""Measurements of a trial as CSV (RFC 4180): every line is checked, and every fault is named by line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from domain.refusals import InvalidInput, Refusal, wrong
from domain.trials import Measurement

REQUIRED = ("criterion", "on", "value")
NOTES = {"note.en": "en", "note.zh-Hant": "zh-Hant", "note.zh-Hans": "zh-Hans"}
"""Columns that may be left out, and the language that each holds."""
MOST_LINES = 10_000
"""Measurements taken at once: more than ten a day for two years."""


class MeasurementsUnreadable(InvalidInput):
    """The CSV of measurements cannot be taken, and nothing of it was stored. Faults: {count}; the first is in line {line}."""

    ZH_HANT = "量度數據 CSV 無法接受，全部未有儲存：共{count}處錯誤，首處在第{line}行。"
    ZH_HANS = "量度数据 CSV 无法接受，全部未有储存：共{count}处错误，首处在第{line}行。"

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        """`errors` are in pydantic's form; their place is the line, counted from 1 with the header, and the column."""
        self.errors = list(errors)
        super().__init__(count=len(self.errors), line=self.errors[0]["loc"][0].removeprefix("line "))


def read_measurements(content: bytes) -> dict[int, Measurement]:
    """The measurements of a CSV in UTF-8, with or without a byte order mark, by the number of their line.

    Raises MeasurementsUnreadable with every fault.

    The header names the columns `criterion`, `on` and `value` in any order, and if wished `note.en`, `note.zh-Hant`,
    `note.zh-Hans`. Empty lines are passed over.
    """
    lines = _records(_decoded(content))
    header = next(lines, (1, []))[1]
    columns = [name.strip() for name in header]
    _check_header(columns)
    found: dict[int, Measurement] = {}
    errors: list[dict[str, Any]] = []
    for number, cells in lines:
        try:
            found[number] = _measurement(columns, cells)
        except ValidationError as reason:
            errors += [{**error, "loc": (f"line {number}", *error["loc"])} for error in reason.errors()]
        if len(found) > MOST_LINES:
            errors.append(_too_many(number))
            break
    if errors:
        raise MeasurementsUnreadable(errors)
    return found


def by_line(refusal: Refusal, lines: Sequence[int]) -> Refusal:
    """The refusal of a rule, its measurements named as in the file: `measurements[0].on` is `line 2.on`."""
    for each in (refusal, *refusal.others):
        each.field = _INDEX.sub(lambda place: f"line {lines[int(place[1])]}", each.field or "") or None
    return refusal


_INDEX = re.compile(r"^measurements\[([0-9]+)\]")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = content[: reason.start].count(b"\n") + 1
        raise MeasurementsUnreadable(
            _faults(
                line,
                [],
                "is not UTF-8: save the file as CSV in UTF-8",
                zh_hant="不是 UTF-8：請將檔案另存為 UTF-8 編碼的 CSV",
                zh_hans="不是 UTF-8：请将文件另存为 UTF-8 编码的 CSV",
            )
        ) from reason


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as reason:
        raise MeasurementsUnreadable(
            _faults(
                number,
                [],
                "is not CSV as RFC 4180 has it ({reason})",
                zh_hant="不符合 RFC 4180 的 CSV 格式（{reason}）",
                zh_hans="不符合 RFC 4180 的 CSV 格式（{reason}）",
                reason=str(reason),
            )
        ) from reason


def _check_header(columns: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in (*REQUIRED, *NOTES)]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if missing or unknown or twice:
        raise MeasurementsUnreadable(
            _faults(
                1,
                list(columns),
                "the header must name criterion, on, value, and may name {notes}; each once, separated by commas",
                zh_hant="標題行必須有 criterion、on、value，亦可有 {notes}；各一次，以逗號分隔",
                zh_hans="标题行必须有 criterion、on、value，亦可有 {notes}；各一次，以逗号分隔",
                notes=", ".join(NOTES),
            )
        )


def _measurement(columns: Sequence[str], cells: Sequence[str]) -> Measurement:
    if len(cells) != len(columns):
        words = wrong(
            "has {found} cells; the header names {expected} columns",
            zh_hant="有{found}格；標題行有{expected}欄",
            zh_hans="有{found}格；标题行有{expected}栏",
            found=len(cells),
            expected=len(columns),
        )
        raise ValidationError.from_exception_data("line", [InitErrorDetails(type=words, input=list(cells))])
    row = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    note = {language: row[name] for name, language in NOTES.items() if row.get(name)}
    return Measurement.model_validate({name: row[name] for name in REQUIRED} | ({"note": note} if note else {}))


def _too_many(line: int) -> dict[str, Any]:
    return _faults(
        line,
        [],
        "is one too many: at most {most} measurements are taken at once",
        zh_hant="超出上限：每次最多接受{most}個量度",
        zh_hans="超出上限：每次最多接受{most}个量度",
        most=MOST_LINES,
    )[0]


def _faults(
    line: int, given: Sequence[str], english: str, *, zh_hant: str, zh_hans: str, **details: Any
) -> list[dict[str, Any]]:
    words = wrong(english, zh_hant=zh_hant, zh_hans=zh_hans, **details)
    error = ValidationError.from_exception_data("line", [InitErrorDetails(type=words, input=list(given))]).errors()[0]
    return [{**error, "loc": (f"line {line}",)}]
