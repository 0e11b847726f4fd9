"""Text in the three languages of the portal: English, Traditional Chinese, Simplified Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from domain.facts import Model, is_stored
from domain.languages import LANGUAGES, Language, in_language, marked
from domain.refusals import wrong

TEXT_LIMIT = 20_000
"""Longest text of one field in one language, in characters."""
LINE_LIMIT = 300
"""Longest title, place or unit, in characters."""

_STORABLE = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*"
_UNSEEN = (
    r"\s\u0000-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb"
)
"""For the schema: what `_is_seen` is false for, as far as 16 bits reach, which is all that every reader of patterns knows."""
_SCHEMA_PATTERN = rf"^{_STORABLE}[^{_UNSEEN}]{_STORABLE}$"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_ENDS = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
"""What ends a change of direction → what begins one that it ends (UAX #9, section 2)."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """The text without blanks around it, lines ended by U+000A. ValueError when it is empty or cannot be stored or shown."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text):
        raise wrong(
            "holds a control character (such as U+0000)",
            zh_hant="含有控制字元（例如 U+0000）",
            zh_hans="含有控制字符（例如 U+0000）",
        )
    if _SURROGATES.search(text):
        raise wrong(
            "holds a lone surrogate: it is not valid Unicode",
            zh_hant="含有單獨的代理碼位，並非有效的 Unicode",
            zh_hans="含有单独的代理码位，并非有效的 Unicode",
        )
    stripped = text.strip()
    if not stripped:
        raise wrong("is empty", zh_hant="是空白的", zh_hans="是空白的")
    if not any(map(_is_seen, stripped)):
        raise wrong(
            "holds nothing that can be seen",
            zh_hant="沒有任何看得見的字元",
            zh_hans="没有任何看得见的字符",
        )
    if not all(map(_is_balanced, re.split(r"[\n\u2029]", stripped))):
        raise wrong(
            "changes the direction of writing and does not change it back in the same paragraph (U+202A to U+202E, U+2066 to U+2069)",
            zh_hant="更改了書寫方向而沒有在同一段內還原（U+202A 至 U+202E、U+2066 至 U+2069）",
            zh_hans="更改了书写方向而没有在同一段内还原（U+202A 至 U+202E、U+2066 至 U+2069）",
        )
    return stripped


def _is_seen(character: str) -> bool:
    """Whether it shows: no separator, control or format. Private use shows: Hong Kong's old supplementary characters are there."""
    category = unicodedata.category(character)
    return category[0] != "Z" and category not in ("Cc", "Cf")


def _is_balanced(paragraph: str) -> bool:
    """Whether every change of direction is ended, in turn, and nothing else is."""
    begun: list[str] = []
    for control in _BIDI.findall(paragraph):
        if control not in _ENDS:
            begun.append(control)
        elif not begun or begun.pop() not in _ENDS[control]:
            return False
    return not begun


def _text(limit: int) -> Callable[[str, ValidationInfo], str]:
    def check(text: str, info: ValidationInfo) -> str:
        if is_stored(info):
            return text
        if len(text) > limit:
            raise wrong(
                "has {length} characters; at most {limit} are kept",
                zh_hant="共有{length}個字元；最多保存{limit}個",
                zh_hans="共有{length}个字符；最多保存{limit}个",
                length=len(text),
                limit=limit,
            )
        return clean_text(text)

    return check


Text = Annotated[
    str,
    AfterValidator(_text(TEXT_LIMIT)),
    Field(json_schema_extra={"pattern": _SCHEMA_PATTERN, "maxLength": TEXT_LIMIT}),
]
"""A text of one language: not empty, storable, at most TEXT_LIMIT characters."""
Line = Annotated[
    str,
    AfterValidator(_text(LINE_LIMIT)),
    Field(json_schema_extra={"pattern": _SCHEMA_PATTERN, "maxLength": LINE_LIMIT}),
]
"""A short text without language: a unit, a document reference."""


def _unknown_language(text: object) -> object:
    raise wrong(
        "is not a language of this portal: write en, zh-Hant or zh-Hans",
        zh_hant="不是本系統的語言：請用 en、zh-Hant 或 zh-Hans",
        zh_hans="不是本系统的语言：请用 en、zh-Hant 或 zh-Hans",
    )


class LocalisedText(Model):
    """One text in one to three languages, keyed by BCP 47 tag (RFC 5646): en, zh-Hant, zh-Hans."""

    model_config = ConfigDict(
        extra="allow",  # to be refused below, in words that say which tags there are
        json_schema_extra={
            "additionalProperties": False,
            "anyOf": [{"required": [tag], "properties": {tag: {"type": "string"}}} for tag in LANGUAGES],
            "examples": [{"en": "Lift motor monitoring", "zh-Hant": "升降機馬達監測"}],
        },
    )

    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(_unknown_language)]]
    en: Text | None = None
    zh_hant: Text | None = Field(default=None, alias="zh-Hant")
    zh_hans: Text | None = Field(default=None, alias="zh-Hans")

    @model_validator(mode="after")
    def _at_least_one(self) -> LocalisedText:
        if not self.languages:
            raise wrong(
                "needs at least one of en, zh-Hant, zh-Hans",
                zh_hant="至少需要 en、zh-Hant、zh-Hans 其中一種語言",
                zh_hans="至少需要 en、zh-Hant、zh-Hans 其中一种语言",
            )
        return self

    @classmethod
    def of(cls, **texts: str) -> LocalisedText:
        """From keywords `en`, `zh_hant`, `zh_hans`."""
        return cls.model_validate(texts)

    @property
    def by_language(self) -> dict[Language, str]:
        """The texts that are there, by tag, in the order of LANGUAGES."""
        texts = {"en": self.en, "zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}
        return {tag: text for tag in LANGUAGES if (text := texts[tag]) is not None}

    @property
    def languages(self) -> tuple[Language, ...]:
        """Tags of the languages that are there."""
        return tuple(self.by_language)

    def in_language(self, language: Language) -> tuple[str, Language]:
        """The text for a reader of `language` and the language it really is in."""
        return in_language(self.by_language, language)

    def marked(self, language: Language) -> str:
        """The text for a reader of `language`, with the name of its language where that is another one."""
        return marked(self.by_language, language)
