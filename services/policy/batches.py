"""Schemes and evaluations as the body of a request: a JSON object with one list of them, or the lines of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal, NoReturn

from domain.procurement_policy.schemes import LEVELS_LIMIT
from domain.refusals import Language
from services.input.strict_json import BodyInvalid, decoded, not_json, there_twice, unreadable
from services.policy.judging import Judge, Judged, judged, judged_items
from services.policy.lines import marked_document, named_twice

BATCH_LIMIT = 100
"""Most schemes or evaluations of one body."""
FAULTS_SHOWN = 20
"""Most faults of one scheme or evaluation that are said; the rest are counted."""
BYTES_LIMIT = 128 * 1024
"""Longest body. Explained, the worst take 9 microseconds a byte: the longest body about a second."""

ListName = Literal["schemes", "evaluations"]


def judged_document(raw: bytes, judge: Judge, *, name: ListName, language: Language) -> Iterator[Judged]:
    """What became of each member of the list in `{"schemes": [...]}`: what is wrong with one costs no other.

    Raises BodyUnreadable (400) for what is no JSON, BodyInvalid (422) for another shape or length.
    """
    return judged_items(_items(raw, name), judge, language=language, most=FAULTS_SHOWN)


def judged_lines(raw: bytes, judge: Judge, *, name: ListName, language: Language) -> Iterator[Judged]:
    """What became of each line, as of a file. Raises BodyInvalid (422) for none or too many."""
    _check_length(raw.count(b"\n") + (not raw.endswith(b"\n")) if raw else 0, name)
    return judged(BytesIO(raw), judge, language=language, most=FAULTS_SHOWN)


def _items(raw: bytes, name: ListName) -> list[Any]:
    document = _document(decoded(raw))
    if twice := named_twice(document):
        there_twice(twice)
    if not isinstance(document, dict):
        _wrong("model_type", (), document)
    for other in document.keys() - {name}:
        _wrong("extra_forbidden", (other,), document[other])
    if name not in document:
        _wrong("missing", (name,), None)
    items = document[name]
    if not isinstance(items, list):
        _wrong("list_type", (name,), items)
    _check_length(len(items), name)
    return items


def _document(text: str) -> Any:
    try:
        return marked_document(text)
    except json.JSONDecodeError as error:
        not_json(error)
    except RecursionError:
        unreadable(
            f"it is nested deeper than {LEVELS_LIMIT} levels of criteria need",
            f"巢狀層數超過{LEVELS_LIMIT}層準則所需",
            f"嵌套层数超过{LEVELS_LIMIT}层准则所需",
        )


def _check_length(length: int, name: ListName) -> None:
    if not length:
        _wrong("too_short", (name,), [], min_length=1)
    if length > BATCH_LIMIT:
        _wrong("too_long", (name,), length, max_length=BATCH_LIMIT)


def _wrong(kind: str, place: tuple[str, ...], value: object, **details: object) -> NoReturn:
    raise BodyInvalid([{"type": kind, "loc": place, "msg": kind, "input": value, "ctx": details}])
