"""Text in the three languages of the portal: English, Traditional Chinese, Simplified Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, model_validator

from domain.facts import Model, is_stored
from domain.refusals import LANGUAGES, Language, wrong

TEXT_LIMIT = 20_000
"""Longest text of one field in one language, in characters."""
LINE_LIMIT = 300
"""Longest title, place or unit, in characters."""

_STORABLE = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*"
_SCHEMA_PATTERN = rf"^{_STORABLE}[^\s\u0000-\u001f]{_STORABLE}$"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f]")
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
    return stripped


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


class LocalisedText(Model):
    """One text in one to three languages, keyed by BCP 47 tag (RFC 5646): en, zh-Hant, zh-Hans."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [tag], "properties": {tag: {"type": "string"}}} for tag in LANGUAGES],
            "examples": [{"en": "Lift motor monitoring", "zh-Hant": "升降機馬達監測"}],
        }
    )

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
        """The text for a reader of `language` and the language it really is in: asked, English, then what there is.

        A reader of one Chinese script gets the other before English.
        """
        order: dict[Language, tuple[Language, ...]] = {
            "en": ("en", "zh-Hant", "zh-Hans"),
            "zh-Hant": ("zh-Hant", "zh-Hans", "en"),
            "zh-Hans": ("zh-Hans", "zh-Hant", "en"),
        }
        texts = self.by_language
        found = next(tag for tag in order[language] if tag in texts)
        return texts[found], found
