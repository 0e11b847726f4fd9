"""Whether the texts of a record are in the languages they are said to be in: warnings that keep the record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.refusals import Language
from projections.han_forms import is_han, simplified_only, traditional_only

CHARACTERS_SHOWN = 20
"""Most characters that one warning names."""

_FOREIGN_WORDS = 6
"""A Chinese text may be a name or a product in Latin letters; as many words without any Han character are a sentence."""

_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")


class Kind(StrEnum):
    """What is odd about a text."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"
    CHINESE = "chinese"
    NOT_CHINESE = "not-chinese"
    MISSING = "missing"


_FOREIGN = {"zh-Hant": (Kind.SIMPLIFIED, simplified_only), "zh-Hans": (Kind.TRADITIONAL, traditional_only)}
"""What a text under each Chinese tag must not be, and the characters that prove it to be that."""

_SENTENCES: Mapping[Kind, Mapping[Language, str]] = {
    Kind.SIMPLIFIED: {
        "en": "{field} is said to be Traditional Chinese ({language}) but holds Simplified characters: {characters}",
        "zh-Hant": "{field} 標示為繁體中文（{language}），但有簡體字：{characters}",
        "zh-Hans": "{field} 标示为繁体中文（{language}），但有简体字：{characters}",
    },
    Kind.TRADITIONAL: {
        "en": "{field} is said to be Simplified Chinese ({language}) but holds Traditional characters: {characters}",
        "zh-Hant": "{field} 標示為簡體中文（{language}），但有繁體字：{characters}",
        "zh-Hans": "{field} 标示为简体中文（{language}），但有繁体字：{characters}",
    },
    Kind.CHINESE: {
        "en": "{field} is said to be English ({language}) but is written in Chinese: {characters}",
        "zh-Hant": "{field} 標示為英文（{language}），但內容是中文：{characters}",
        "zh-Hans": "{field} 标示为英文（{language}），但内容是中文：{characters}",
    },
    Kind.NOT_CHINESE: {
        "en": "{field} is said to be Chinese ({language}) but has no Chinese character: {characters}",
        "zh-Hant": "{field} 標示為中文（{language}），但沒有中文字：{characters}",
        "zh-Hans": "{field} 标示为中文（{language}），但没有中文字：{characters}",
    },
    Kind.MISSING: {
        "en": "{field} has no text in {language}, in which other fields of this record are written",
        "zh-Hant": "{field} 沒有 {language} 的文字，但本記錄的其他欄位有",
        "zh-Hans": "{field} 没有 {language} 的文字，但本记录的其他栏位有",
    },
}


@dataclass(frozen=True, slots=True)
class LanguageWarning:
    """One oddity: the field, the language tag in question, and the characters that show it (none if a text is missing)."""

    field: str
    language: str
    characters: str
    kind: Kind

    def sentence(self, language: Language = "en") -> str:
        """The warning for a reader of one of the three languages."""
        template = _SENTENCES[self.kind][language]
        return template.format(field=self.field, language=self.language, characters=self.characters)


def warnings_for(texts: Mapping[str, Mapping[str, str]]) -> list[LanguageWarning]:
    """Warnings about a record, given as field → language tag → text, in the order of fields and then of tags.

    Only what cannot be a matter of taste is reported: a character that both scripts use (里, 台, 后, 干, 面) never is, nor
    a Chinese name within an English sentence, nor a product's name in Latin letters under a Chinese tag.
    """
    tags = list(dict.fromkeys(tag for versions in texts.values() for tag in versions))
    return [warning for field, versions in texts.items() for warning in _warnings_of(field, versions, tags)]


def _warnings_of(field: str, versions: Mapping[str, str], tags: list[str]) -> Iterator[LanguageWarning]:
    for tag in tags:
        if tag not in versions:
            yield LanguageWarning(field, tag, "", Kind.MISSING)
        elif found := _oddity(tag, versions[tag]):
            kind, characters = found
            yield LanguageWarning(field, tag, characters, kind)


def _oddity(tag: str, text: str) -> tuple[Kind, str] | None:
    words = _LATIN_WORD.findall(text)
    han = [character for character in text if is_han(character)]
    if tag == "en" and len(han) > len(words):
        return Kind.CHINESE, _shown(han)
    if tag in _FOREIGN and not han and len(words) >= _FOREIGN_WORDS:
        return Kind.NOT_CHINESE, " ".join(words[:_FOREIGN_WORDS])
    if tag in _FOREIGN:
        kind, foreign = _FOREIGN[tag]
        strangers = [character for character in han if character in foreign()]
        return (kind, _shown(strangers)) if strangers else None
    return None


def _shown(characters: list[str]) -> str:
    """Each character once, in the order of the text, the first `CHARACTERS_SHOWN`."""
    return "".join(list(dict.fromkeys(characters))[:CHARACTERS_SHOWN])
