"""What is wrong with a value, in three languages: pydantic's error types in our words, each saying what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from domain.refusals import Language, field_path
from domain.terms import COMMA
from services.input.faults import Fault, shortened

Words = Mapping[Language, str]

_OBJECT: Words = {"en": "must be a JSON object", "zh-Hant": "必須是 JSON 物件", "zh-Hans": "必须是 JSON 对象"}
_ARRAY: Words = {"en": "must be a JSON array", "zh-Hant": "必須是 JSON 陣列", "zh-Hans": "必须是 JSON 数组"}
_WHOLE: Words = {
    "en": "must be a whole number, not text and not true or false",
    "zh-Hant": "必須是整數，不可以是文字或 true、false",
    "zh-Hans": "必须是整数，不可以是文字或 true、false",
}
_ONE_OF: Words = {
    "en": "must be one of: {expected}",
    "zh-Hant": "必須是以下之一：{expected}",
    "zh-Hans": "必须是以下之一：{expected}",
}
_DATE: Words = {
    "en": "must be a date like 2026-08-31",
    "zh-Hant": "必須是日期，例如 2026-08-31",
    "zh-Hans": "必须是日期，例如 2026-08-31",
}
_MOMENT: Words = {
    "en": "must be a moment with its zone, like 2026-08-31T09:00:00+08:00",
    "zh-Hant": "必須是附時區的時間，例如 2026-08-31T09:00:00+08:00",
    "zh-Hans": "必须是附时区的时间，例如 2026-08-31T09:00:00+08:00",
}

WORDS: Mapping[str, Words] = {
    "missing": {"en": "is required", "zh-Hant": "必須提供", "zh-Hans": "必须提供"},
    "extra_forbidden": {
        "en": "is not known here: leave it out",
        "zh-Hant": "不是這裡的欄位：請刪去",
        "zh-Hans": "不是这里的字段：请删去",
    },
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _ARRAY,
    "tuple_type": _ARRAY,
    "string_unicode": {
        "en": "holds a lone surrogate: it is not valid Unicode",
        "zh-Hant": "含有單獨的代理碼位，並非有效的 Unicode",
        "zh-Hans": "含有单独的代理码位，并非有效的 Unicode",
    },
    "string_type": {"en": "must be text", "zh-Hant": "必須是文字", "zh-Hans": "必须是文字"},
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": {"en": "must be true or false", "zh-Hant": "必須是 true 或 false", "zh-Hans": "必须是 true 或 false"},
    "bool_parsing": {
        "en": "must be true or false",
        "zh-Hant": "必須是 true 或 false",
        "zh-Hans": "必须是 true 或 false",
    },
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "too_short": {
        "en": "needs at least {min_length}",
        "zh-Hant": "至少需要 {min_length} 項",
        "zh-Hans": "至少需要 {min_length} 项",
    },
    "too_long": {
        "en": "may have at most {max_length}",
        "zh-Hant": "最多只可有 {max_length} 項",
        "zh-Hans": "最多只可有 {max_length} 项",
    },
    "string_too_short": {
        "en": "needs at least {min_length} characters",
        "zh-Hant": "至少需要 {min_length} 個字元",
        "zh-Hans": "至少需要 {min_length} 个字符",
    },
    "string_too_long": {
        "en": "may have at most {max_length} characters",
        "zh-Hant": "最多只可有 {max_length} 個字元",
        "zh-Hans": "最多只可有 {max_length} 个字符",
    },
    "string_pattern_mismatch": {
        "en": "must match the pattern {pattern}",
        "zh-Hant": "必須符合格式 {pattern}",
        "zh-Hans": "必须符合格式 {pattern}",
    },
    "greater_than": {"en": "must be more than {gt}", "zh-Hant": "必須大於 {gt}", "zh-Hans": "必须大于 {gt}"},
    "greater_than_equal": {"en": "must be at least {ge}", "zh-Hant": "至少是 {ge}", "zh-Hans": "至少是 {ge}"},
    "less_than": {"en": "must be less than {lt}", "zh-Hant": "必須小於 {lt}", "zh-Hans": "必须小于 {lt}"},
    "less_than_equal": {"en": "must be at most {le}", "zh-Hant": "最多是 {le}", "zh-Hans": "最多是 {le}"},
}


def faults_of(errors: Iterable[Mapping[str, Any]], *, language: Language, most: int | None = None) -> list[Fault]:
    """What a validation found, one entry each, `most` of them; the place `body` that FastAPI puts first is left out."""
    return [_fault(error, language=language) for error in islice(without_echoes(list(errors)), most)]


def without_echoes(errors: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Without "needs at least 1" for a row that is only too short because what is in it is wrong."""
    if not any(error["type"] == "too_short" for error in errors):
        yield from errors
        return
    above = {tuple(error["loc"])[:depth] for error in errors for depth in range(len(error["loc"]))}
    for error in errors:
        if not (error["type"] == "too_short" and tuple(error["loc"]) in above):
            yield error


def path_of(location: Sequence[str | int]) -> str:
    """`content.smart_area[0]`; the kinds of place that FastAPI puts first (body, query, path, header) are left out."""
    parts = list(location)
    if len(parts) > 1 and parts[0] in ("body", "query", "path", "header"):
        parts = parts[1:]
    return field_path(parts)


def _fault(error: Mapping[str, Any], *, language: Language) -> Fault:
    value = None if error["type"] == "missing" else shortened(error.get("input"))
    return Fault(field=path_of(error["loc"]), detail=_words(error, language=language), value=value)


_CHOICE = re.compile(r"'([^']*)'")


def _listed(name: str, value: Any, language: Language) -> Any:
    """Of what a choice expects, which pydantic says as `'a', 'b' or 'c'`, the list as the reader writes lists."""
    choices = _CHOICE.findall(value) if name == "expected" and isinstance(value, str) else []
    return COMMA[language].join(choices) or value


def _words(error: Mapping[str, Any], *, language: Language) -> str:
    details = error.get("ctx") or {}
    if error["type"] == "wrong_value":
        return str(details.get(language, error["msg"]))
    if template := WORDS.get(error["type"]):
        return template[language].format(**{name: _listed(name, value, language) for name, value in details.items()})
    return str(error["msg"])
