"""The three languages of the portal, and what a reader gets of a text that is not there in theirs: another one, marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh-Hant", "zh-Hans"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")

NAMES: Mapping[Language, Mapping[Language, str]] = {
    "en": {"en": "English", "zh-Hant": "英文", "zh-Hans": "英文"},
    "zh-Hant": {"en": "Traditional Chinese", "zh-Hant": "繁體中文", "zh-Hans": "繁体中文"},
    "zh-Hans": {"en": "Simplified Chinese", "zh-Hant": "簡體中文", "zh-Hans": "简体中文"},
}
"""What each language is called in each of them."""

_MARKED: Mapping[Language, str] = {
    "en": "{text} ({name})",
    "zh-Hant": "{text}（{name}）",
    "zh-Hans": "{text}（{name}）",
}
_ORDER: Mapping[Language, tuple[Language, ...]] = {
    "en": ("en", "zh-Hant", "zh-Hans"),
    "zh-Hant": ("zh-Hant", "zh-Hans", "en"),
    "zh-Hans": ("zh-Hans", "zh-Hant", "en"),
}
"""What a reader of each language gets: theirs; a reader of one Chinese script the other before English."""


def in_language(texts: Mapping[Language, str], language: Language) -> tuple[str, Language]:
    """Of a text in one language at least, what a reader of `language` gets, and the language it really is in."""
    found = next(tag for tag in _ORDER[language] if tag in texts)
    return texts[found], found


def marked(texts: Mapping[Language, str], language: Language) -> str:
    """What a reader of `language` gets, in a sentence: "升降機監測 (Traditional Chinese)" for who reads English."""
    text, found = in_language(texts, language)
    return text if found == language else _MARKED[language].format(text=text, name=NAMES[found][language])
