"""What a load came to, for people (a table), for scripts (one JSON document) and for whoever mends the files (NDJSON)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.refusals import Language
from services.loading.loader import LoadReport
from services.loading.records import Kind

MOST_ROWS = 200
"""A table that is longer is read by nobody; the report file has all findings."""

_KINDS: Mapping[Kind, Mapping[Language, str]] = {
    Kind.WISH: {"en": "wishes", "zh-Hant": "願望", "zh-Hans": "愿望"},
    Kind.SOLUTION: {"en": "solutions", "zh-Hant": "方案", "zh-Hans": "方案"},
    Kind.DECISION: {"en": "decisions", "zh-Hant": "決定", "zh-Hans": "决定"},
    Kind.TRIAL: {"en": "trials", "zh-Hant": "試驗", "zh-Hans": "试验"},
}
_WORDS: Mapping[str, Mapping[Language, str]] = {
    "level": {"en": "", "zh-Hant": "", "zh-Hans": ""},
    "place": {"en": "file and line", "zh-Hant": "檔案及行", "zh-Hans": "文件及行"},
    "field": {"en": "field", "zh-Hant": "欄位", "zh-Hans": "字段"},
    "value": {"en": "value", "zh-Hant": "值", "zh-Hans": "值"},
    "reason": {"en": "what is wrong, what would be right", "zh-Hant": "問題及正確做法", "zh-Hans": "问题及正确做法"},
    "error": {"en": "error", "zh-Hant": "錯誤", "zh-Hans": "错误"},
    "warning": {"en": "warning", "zh-Hant": "提示", "zh-Hans": "提示"},
    "summary": {
        "en": "{kind}: {loaded} loaded, {known} there already",
        "zh-Hant": "{kind}：載入{loaded}項，{known}項早已存在",
        "zh-Hans": "{kind}：载入{loaded}项，{known}项早已存在",
    },
    "total": {
        "en": "{lines} lines: {errors} errors, {warnings} warnings",
        "zh-Hant": "共{lines}行：{errors}處錯誤，{warnings}處提示",
        "zh-Hans": "共{lines}行：{errors}处错误，{warnings}处提示",
    },
    "more": {
        "en": "… and {more} more: write them to a file with --report",
        "zh-Hant": "……另有{more}項：可用 --report 寫入檔案",
        "zh-Hans": "……另有{more}项：可用 --report 写入文件",
    },
}


def show(report: LoadReport, console: Console, *, language: Language) -> None:
    """The findings as a table, then what was loaded."""
    if report.findings:
        console.print(_table(report, language))
    if (more := len(report.findings) - MOST_ROWS) > 0:
        console.print(_WORDS["more"][language].format(more=more), markup=False)
    for kind in Kind:
        if report.loaded[kind] or report.known[kind]:
            words = _WORDS["summary"][language].format(
                kind=_KINDS[kind][language], loaded=report.loaded[kind], known=report.known[kind]
            )
            console.print(words, markup=False)
    errors = len(report.errors)
    warnings = len(report.findings) - errors
    console.print(_WORDS["total"][language].format(lines=report.lines, errors=errors, warnings=warnings), markup=False)


def as_json(report: LoadReport, *, language: Language) -> dict[str, Any]:
    """The whole outcome as one JSON document."""
    return {
        "good": report.is_good,
        "lines": report.lines,
        "loaded": _counts(report.loaded),
        "already_there": _counts(report.known),
        "errors": len(report.errors),
        "warnings": len(report.findings) - len(report.errors),
        "findings": [finding.as_json(language) for finding in report.findings],
    }


def write_report(report: LoadReport, path: Path, *, language: Language) -> None:
    """The findings as NDJSON; the file is there whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    with unfinished.open("wb") as file:
        for finding in report.findings:
            file.write(orjson.dumps(finding.as_json(language)) + b"\n")
    unfinished.replace(path)


def _counts(counter: Counter[Kind]) -> dict[str, int]:
    return {str(kind): counter[kind] for kind in Kind}


def _table(report: LoadReport, language: Language) -> Table:
    table = Table(show_lines=False, pad_edge=False)
    for name in ("level", "place", "field", "value", "reason"):
        table.add_column(_WORDS[name][language], overflow="fold")
    for finding in report.findings[:MOST_ROWS]:
        place = f"{finding.file}:{finding.line}"
        cells = (_WORDS[finding.level][language], place, finding.field, finding.value, finding.words[language])
        table.add_row(*(Text(cell or "") for cell in cells))
    return table
