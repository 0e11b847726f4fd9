"""Forms of Han characters: which are one character in Hong Kong, Taiwan and the Mainland, and which belong to one script only."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from opencc import OpenCC

_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EE5D), (0x30000, 0x323AF))
"""CJK Unified Ideographs and extensions A to H (Unicode 15, Blocks.txt); compatibility forms are left to NFKC."""

_EQUATING = ("t2s", "hk2s", "tw2s", "hk2t", "tw2t", "t2hk", "t2tw", "s2t")
"""Conversions of OpenCC whose input and output are one character in two places: its tables TSCharacters, STCharacters,
HKVariants and TWVariants and their reverses, read one character at a time, so that no table of phrases takes part."""

_ALSO_WRITTEN_IN_HONG_KONG = frozenset("却脚猪猫烟厨厦凉晋毁咏叠凭")
"""Mainland standard forms that are also common in Traditional print outside Big5; they prove nothing about a text."""


@cache
def folding() -> Mapping[int, str]:
    """Table for `str.translate` by which all forms of a character meet in one (裏 裡 里; 着 著; 台 臺 颱; 衞 衛 卫).

    Two characters are one when a chain of `_EQUATING` conversions leads from one to the other. The form that stands for all
    is the one with the lowest code point, so the table depends on nothing but OpenCC's tables, which the lock file fixes.
    Characters that Simplified writing merges (乾 幹 干; 發 髮 发) meet as well: a Simplified text does not tell them apart.
    """
    leader: dict[str, str] = {}

    def leader_of(character: str) -> str:
        while (above := leader.get(character, character)) != character:
            character = above
        return character

    for configuration in _EQUATING:
        for before, after in _conversions(configuration).items():
            low, high = sorted((leader_of(before), leader_of(after)))
            leader[high] = low
    return {ord(character): leader_of(character) for character in leader if leader_of(character) != character}


@cache
def simplified_only() -> frozenset[str]:
    """Characters that no Traditional text holds: OpenCC changes them (`s2t`), Big5 lacks them, no regional form is like them.

    Characters of both scripts (里 台 后 干 面 云 余 准) are in Big5 and therefore not here.
    """
    traditional = {form for name in ("hk2t", "tw2t", "t2hk", "t2tw") for form in _conversions(name).values()}
    changed = _conversions("s2t").keys() - traditional - _ALSO_WRITTEN_IN_HONG_KONG
    return frozenset(character for character in changed if not _encodes(character, "big5"))


@cache
def traditional_only() -> frozenset[str]:
    """Characters that no Simplified text holds: OpenCC simplifies them (`t2s`, `hk2s`, `tw2s`) and GB 2312 lacks them."""
    changed = {character for name in ("t2s", "hk2s", "tw2s") for character in _conversions(name)}
    return frozenset(character for character in changed if not _encodes(character, "gb2312"))


def is_han(character: str) -> bool:
    """Whether this is an ideograph of `_BLOCKS` (compatibility forms are not: normalise first)."""
    return any(first <= ord(character) <= last for first, last in _BLOCKS)


@cache
def _conversions(configuration: str) -> Mapping[str, str]:
    """Each single character that this OpenCC configuration changes into another single character."""
    characters = [c for c in _ideographs() if unicodedata.is_normalized("NFKC", c)]
    converted = OpenCC(configuration).convert("\n".join(characters)).split("\n")  # a line each: no phrase can match
    pairs = zip(characters, converted, strict=True)
    return {before: after for before, after in pairs if before != after and len(after) == 1}


def _ideographs() -> Iterator[str]:
    return (chr(code) for first, last in _BLOCKS for code in range(first, last + 1))


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
