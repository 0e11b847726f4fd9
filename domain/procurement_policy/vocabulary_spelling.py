"""Writing that differs without meaning something else: hidden characters, look-alike letters, words that are one letter off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]")
_QUOTES = re.compile("[\u2018\u2019\u02bc\u2032`\u00b4]")
_BLANKS = re.compile(r"\s+")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point (Unicode 15, DerivedCoreProperties): nobody sees them."""
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝкмтнвгАВЕКМНОРСТУХІЈЅԌԚԜαοερτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧƖɡıℓ",
    "aeopcyxijshdqwkmthbrABEKMHOPCTYXIJSGQWaoeptuvikABEZHIKMNOPTYXlgil",
)
"""Cyrillic, Greek and other letters that look like Latin ones, after the confusables of Unicode TR39."""


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OFTEN_MISSPELT = _words_of(
    "accolades achievement achievements achievements' clientele commendation commendations comparable completed "
    "contracts credentials established establishment experience experienced experiences history incumbent "
    "installations longstanding pedigree performance portfolio previous previously projects referees reference "
    "references reputation similar tenderer testimonial testimonials"
)
_OTHER_WORDS = _words_of(
    "achieve achieved accolade clienteles commentation compared comparably competed compiled complete completes "
    "conformance contacts contract contracted contrasts credential deference deputation establishes expedience "
    "experiment historia incomparable inexperience inexperienced installation performances pervious portfolios "
    "precious preference preferences preform project projected protects referee refereed referenced refutation "
    "reverence simile subjects tender tendered tenderers testimony"
)
"""Words one letter off that are words themselves."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain(text: str) -> str:
    """One width, one hyphen, one apostrophe, single blanks; nothing hidden, and letters of other scripts as those they look like."""
    if not text.isascii():
        text = _IGNORABLE.sub("", unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)))
        text = _QUOTES.sub("'", _HYPHENS.sub("-", text.translate(_LOOK_ALIKE)))
    return _BLANKS.sub(" ", text.replace("`", "'")).strip()


def _one_off(word: str) -> Iterator[str]:
    """What the word becomes by one letter more, fewer, other, or changed over with the next; its first letter stays."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word) + 1):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at:]
            yield word[:at] + letter + word[at + 1 :]


_MEANT = {
    written: word
    for word in sorted(_OFTEN_MISSPELT)
    for written in _one_off(word)
    if written not in _OTHER_WORDS and written not in _OFTEN_MISSPELT and written[:-1] != word
}
"""The word that was meant by each word one letter off."""


_DIGITS = str.maketrans("01345", "oleas")
_DIGIT_IN_WORD = re.compile(r"\b[a-z]+[01345]+[a-z]+\b|\b[013][a-z]{4,}\b")


def meant(words: list[str], text: str) -> str:
    """The text with words one letter off as they were meant; `words` are all words in it."""
    if _MEANT.keys().isdisjoint(words):
        return text
    for word in words:
        if (right := _MEANT.get(word)) is not None:
            text = re.sub(rf"\b{word}\b", right, text)
    return text


def lettered(text: str) -> str:
    """The text with digits inside words as the letters they look like (rec0rd)."""
    return _DIGIT_IN_WORD.sub(lambda match: match.group().translate(_DIGITS), text)
