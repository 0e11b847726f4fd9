"""JSON read strictly: what two readers could understand in two ways is refused (RFC 8259, RFC 7493)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from domain.refusals import Refusal, wrong

DEPTH_LIMIT = 32
"""Deepest nesting of objects and arrays; ours need six."""


class BodyUnreadable(Refusal):
    """The body cannot be read as JSON: {reason}"""

    ZH_HANT = "內容無法讀作 JSON：{reason}"
    ZH_HANS = "内容无法读作 JSON：{reason}"


class BodyInvalid(Exception):
    """The body is JSON, but not what the route asks for. Goes past pydantic, which would wrap a ValueError."""

    def __init__(self, errors: Iterable[Mapping[str, Any]]) -> None:
        """`errors` are in pydantic's form; one without a place is about the whole body."""
        self.errors = [{**error, "loc": error["loc"] or ("body",)} for error in errors]
        super().__init__(f"faults: {len(self.errors)}")


def parse(raw: bytes, *, whole_as_integers: bool = False) -> str:
    """The text of a JSON document without traps; with `whole_as_integers` 3.0 reads 3.

    Raises BodyUnreadable (400), or BodyInvalid (422) naming the place.
    """
    text = decoded(raw)
    whole: list[int] = []

    def number(written: str) -> float:
        # JSON and JSON Schema know one kind of number: 3.0 is the integer 3.
        value = float(written)
        if whole_as_integers and value.is_integer() and abs(value) < 2**53:
            whole.append(int(value))
            return whole[-1]
        return value

    try:
        document = json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant, parse_float=number)
    except json.JSONDecodeError as error:
        not_json(error)
    except RecursionError:
        _too_deep()
    except ValueError:  # int() takes at most 4,300 digits
        unreadable("a number has too many digits", "有數字的位數過多", "有数字的位数过多")
    _check_values(document)
    return json.dumps(document, ensure_ascii=False) if whole else text


def decoded(raw: bytes) -> str:
    """The text of a body. Raises BodyUnreadable for what is not UTF-8, or begins with a byte-order mark."""
    if raw.startswith(b"\xef\xbb\xbf"):
        unreadable(
            "it begins with a byte-order mark: leave it out",
            "開頭有位元組順序記號：請刪去",
            "开头有字节顺序标记：请删去",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        unreadable(
            f"it is not UTF-8 at byte {error.start}",
            f"第 {error.start} 個位元組不是 UTF-8",
            f"第 {error.start} 个字节不是 UTF-8",
        )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            there_twice(name)
        found[name] = value
    return found


def there_twice(name: str) -> NoReturn:
    """Raises BodyUnreadable: an object has this member twice."""
    shown = ascii(name[:60])
    unreadable(
        f"the member {shown} is there twice in one object",
        f"同一物件內有兩個 {shown} 欄位",
        f"同一对象内有两个 {shown} 字段",
        field=name[:60].encode("utf-8", "replace").decode(),
    )


def not_json(error: json.JSONDecodeError) -> NoReturn:
    """Raises BodyUnreadable with the place."""
    unreadable(
        f"{error.msg}, line {error.lineno} column {error.colno}",
        f"第 {error.lineno} 行第 {error.colno} 個字元有誤",
        f"第 {error.lineno} 行第 {error.colno} 个字符有误",
    )


def _no_constant(name: str) -> NoReturn:
    unreadable(f"{name} is not JSON", f"{name} 不是 JSON", f"{name} 不是 JSON")


def unreadable(en: str, zh_hant: str, zh_hans: str, *, field: str | None = None) -> NoReturn:
    """Raises BodyUnreadable for this reason."""
    raise BodyUnreadable(reason={"en": en, "zh-Hant": zh_hant, "zh-Hans": zh_hans}, field=field)


def _too_deep() -> NoReturn:
    unreadable(
        f"it is nested deeper than {DEPTH_LIMIT} levels",
        f"巢狀超過 {DEPTH_LIMIT} 層",
        f"嵌套超过 {DEPTH_LIMIT} 层",
    )


def _check_values(document: object) -> None:
    """Looks at every value, without recursion: depth, U+0000, lone surrogates."""
    waiting: list[tuple[object, tuple[str | int, ...]]] = [(document, ())]
    while waiting:
        value, place = waiting.pop()
        if len(place) > DEPTH_LIMIT:
            _too_deep()
        if isinstance(value, str):
            _check_text(value, place)
        elif isinstance(value, dict):
            for name, member in value.items():
                _check_text(name, place)
                waiting.append((member, (*place, name)))
        elif isinstance(value, list):
            waiting.extend((item, (*place, index)) for index, item in enumerate(value))


def _check_text(text: str, place: tuple[str | int, ...]) -> None:
    if "\x00" in text:
        fault = wrong("holds U+0000: leave it out", zh_hant="含有 U+0000：請刪去", zh_hans="含有 U+0000：请删去")
    elif not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        fault = wrong(
            "holds a lone surrogate: it is not valid Unicode",
            zh_hant="含有單獨的代理碼位，並非有效的 Unicode",
            zh_hans="含有单独的代理码位，并非有效的 Unicode",
        )
    else:
        return
    shown = text.encode("utf-8", "backslashreplace").decode()
    location = tuple(p if isinstance(p, int) else p.encode("utf-8", "backslashreplace").decode() for p in place)
    raise BodyInvalid(
        [{"type": "wrong_value", "loc": location, "msg": fault.message(), "input": shown, "ctx": fault.context}]
    )
