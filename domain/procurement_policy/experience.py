"""Experience under another name: whether a criterion asks for what the tenderer has done, won or been, and by which words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from domain.facts import Model
from domain.procurement_policy.schemes import SchemeCriterion
from domain.procurement_policy.vocabulary import OFFER_EN, PAST_EN, TRIGGERS
from domain.procurement_policy.vocabulary_zh import OFFER_ZH, PAST_ZH, TO_SIMPLIFIED
from domain.refusals import Language
from domain.texts import LocalisedText

TITLES_REMEMBERED = 8192
LONGEST_REMEMBERED = 300
"""Longest title that is remembered, in characters: the memory for all of them stays within some megabytes."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\u00ad]")
_QUOTES = re.compile("[\u2018\u2019\u02bc\u2032`]")
_WORDS = re.compile(r"[^\W\d_]+")
_BLANKS = re.compile(r"\s+")
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
    plain = _plain(text)
    folded = plain.lower()
    if not TRIGGERS.isdisjoint(_WORDS.findall(folded)) and (found := _found(PAST_EN, OFFER_EN, folded, plain)):
        return found
    if not _HAN.search(plain):
        return None
    close = _BLANKS.sub("", plain)
    return _found(PAST_ZH, OFFER_ZH, close.translate(TO_SIMPLIFIED), close)


def _plain(text: str) -> str:
    """One width, one hyphen, one apostrophe, single blanks: what differs without meaning is made the same."""
    text = _QUOTES.sub("'", _HYPHENS.sub("-", unicodedata.normalize("NFKC", text)))
    return _BLANKS.sub(" ", text).strip()


def _found(past: re.Pattern[str], offer: re.Pattern[str], folded: str, shown: str) -> str | None:
    left = offer.sub(lambda match: _TAKEN * len(match.group()), folded)
    match = past.search(left)
    if match is None:
        return None
    return shown[match.start() : match.end()] if len(shown) == len(folded) else match.group()
