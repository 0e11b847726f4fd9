"""Experience under another name: whether a criterion asks for what the tenderer has done, won or been, and by which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from domain.facts import Model
from domain.procurement_policy.schemes import SchemeCriterion
from domain.procurement_policy.vocabulary import Family
from domain.procurement_policy.vocabulary_business import JOBS_DONE, YEARS
from domain.procurement_policy.vocabulary_experience import EXPERIENCE, OFFERED, PAST, RECORDS
from domain.procurement_policy.vocabulary_spelling import lettered, meant, plain
from domain.procurement_policy.vocabulary_standing import STANDING, WORD_OF_OTHERS
from domain.procurement_policy.vocabulary_zh import HAN, TO_SIMPLIFIED
from domain.refusals import Language
from domain.texts import LocalisedText

TITLES_REMEMBERED = 8192
LONGEST_REMEMBERED = 300
"""Longest title that is remembered, in characters: the memory for all of them stays within some megabytes."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[^\W\d_]+")
_BLANKS = re.compile(r"\s+")
FAMILIES = (EXPERIENCE, OFFERED, PAST, RECORDS, STANDING, WORD_OF_OTHERS, YEARS, JOBS_DONE)
_TRIGGERS = frozenset().union(*(family.triggers for family in FAMILIES))
_TAKEN = "·"
"""Stands for words about the offer: no pattern reaches over it."""


class Sign(Model):
    """Why a criterion counts as experience: its declared kind, the words of its title, or a person who said so."""

    criterion: str
    by: Literal["kind", "title", "person"]
    words: str | None = None
    """The words that gave it away, as they stand in the title."""
    language: Language | None = None


def sign_of(criterion: SchemeCriterion, *, overruled: Mapping[str, bool]) -> Sign | None:
    """The sign that this criterion, taken by itself, asks for experience; None when it does not.

    "The title decides as well as the kind" (data README, Reading a scheme); a person's overruling goes before the title:
    `overruled` says by the id of a criterion whether it asks for experience.
    """
    if criterion.kind == "experience":
        return Sign(criterion=criterion.id, by="kind")
    if (said := overruled.get(criterion.id)) is not None:
        return Sign(criterion=criterion.id, by="person") if said else None
    if found := words_of_the_past(criterion.title):
        words, language = found
        return Sign(criterion=criterion.id, by="title", words=words, language=language)
    return None


def words_of_the_past(title: LocalisedText) -> tuple[str, Language] | None:
    """The words by which any language of a title asks for the past, and that language; None when none does."""
    for language, text in title.by_language.items():
        if words := _remembered(text) if len(text) <= LONGEST_REMEMBERED else _words_in(text):
            return words, language
    return None


@lru_cache(maxsize=TITLES_REMEMBERED)
def _remembered(text: str) -> str | None:
    return _words_in(text)


def _words_in(text: str) -> str | None:
    """Both scripts are looked for in each text: an English word in a Chinese title counts as well."""
    shown = plain(text)
    if not _HAN.search(shown):
        return _in_english(shown)
    close = _BLANKS.sub("", shown)
    return _in_english(_HAN.sub(_TAKEN, shown)) or _found([HAN], folded=close.translate(TO_SIMPLIFIED), shown=close)


def _in_english(shown: str) -> str | None:
    folded = lettered(shown.lower())
    words = _WORDS.findall(folded)
    right = meant(words, folded)
    if right != folded:
        words = _WORDS.findall(right)
    if _TRIGGERS.isdisjoint(words):
        return None
    concerned = [family for family in FAMILIES if not family.triggers.isdisjoint(words)]
    return _found(concerned, folded=right, shown=shown)


def _found(families: list[Family], *, folded: str, shown: str) -> str | None:
    """What is past when all that is about the offer has been taken away, else what says of itself that it is the tenderer's past."""
    match = _first((family.past for family in families), folded)
    if match is not None:
        left = _without((family.offer for family in families), folded)
        match = _first((family.past for family in families), left)
    match = match or _first((family.own for family in families), folded)
    if match is None:
        return None
    return shown[match.start() : match.end()] if len(shown) == len(folded) else match.group()


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.search(text))), None)


def _without(offer: Iterable[re.Pattern[str]], text: str) -> str:
    """The text with all that any of these finds in it taken away, overlaps included."""
    left = text
    for pattern in offer:
        for match in pattern.finditer(text):
            start, end = match.span()
            left = left[:start] + _TAKEN * (end - start) + left[end:]
    return left
