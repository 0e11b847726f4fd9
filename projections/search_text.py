"""The text of search: what a document is found by, and what a query asks for, in English and both Chinese scripts.

Tokens depend on the text and on the tables of Python's Unicode, OpenCC and Snowball only (no locale, no database
dictionary, no segmenter, no order of hashing), so a view built again under the same lock file holds the same bytes.

A document's tokens are lexemes for `array_to_tsvector(text[])`, which keeps no positions. Neighbours are therefore lexemes
of their own: two Han characters as they stand (`水錶` → 水 表 水表), two words with a hyphen between (`NB-IoT` and `NB IoT`
→ nb iot nb-iot). Numbers are words (`5.1 m` → 5.1 m 5.1-m). What was written as one is also there as one (nbiot, 5.1m).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

from projections.han_forms import folding

WORD_LENGTH = 64
"""Longer words are cut here: two words, a hyphen and 4 bytes a character stay below PostgreSQL's 2046 bytes a lexeme."""

DOCUMENT_BYTES = 1_000_000
"""Most bytes of a document's tokens, 4 for the entry of each included; a tsvector takes 1 MiB (PostgreSQL, 12.11)."""

QUERY_TERMS = 64
"""Terms of a query after these, and lexemes of one term after as many, are not asked for: a match is never lost by it."""

_COMPOUND_WORDS = 6
_JOINERS = frozenset(["", *"-‐–_.'’&+°"])
_FUNCTION_WORDS = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"]
)

_IGNORABLE = re.compile(
    "[\xad\u034f\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_SIGN = re.compile(r"[^\w\s\x00-\x7f]|[\u00bc-\u00be\u2150-\u215f]")
_HEAP = re.compile(r"[^\w\s]{31}")
_ACCENT = re.compile("[\u0300-\u036f]")
_HAN = "\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"  # kana too: written without spaces
_PIECE = re.compile(
    rf"(?P<run>[{_HAN}]+)|(?P<number>\d+(?:,\d\d\d)+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)|(?P<letters>[^\W\d_{_HAN}]+)"
)
_PREFIX = re.compile(rf"([^\W_{_HAN}]+)\*")
_TERM = re.compile(r'(?P<without>[-－]?)(?:["“”＂](?P<phrase>[^"“”＂]*)["“”＂]|(?P<plain>\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """What one term of a query asks for: every lexeme of any one reading. A lexeme that ends in `*` stands for all it begins."""

    readings: tuple[tuple[str, ...], ...]
    excluded: bool = False


class _Piece(NamedTuple):
    """A word, a number or a run of Han characters, and where it stands."""

    text: str
    start: int
    end: int
    kind: str


def document_tokens(texts: Iterable[str]) -> list[str]:
    """What a document of these texts is found by, sorted, each once; of a huge one, what its first `DOCUMENT_BYTES` give.

    Any `str` will do: lone surrogates, NUL, marks of direction and emoji separate words or are passed over.
    """
    tokens: set[str] = set()
    room = DOCUMENT_BYTES
    for token in (token for text in texts for token in _tokens(_normalised(text))):
        if token not in tokens:
            room -= len(token.encode()) + 4
            if room < 0:
                break
            tokens.add(token)
    return sorted(tokens)


def query_terms(query: str) -> list[Term]:
    """The terms of a query, all of which a document must satisfy.

    `word other` both, in any order; `"two words"` side by side; `-word` and `-"two words"` without; `word*` what begins so.
    Han characters are asked for as they stand together. `NB-IoT` also finds `NB IoT` and `NBIoT`. English function words
    are not asked for beside other terms.
    """
    found = [term for match in _TERM.finditer(query) if (term := _term(match))]
    telling = [term for term in found if not all(_FUNCTION_WORDS.issuperset(reading) for reading in term.readings)]
    return (telling if any(not term.excluded for term in telling) else found)[:QUERY_TERMS]


def tsquery(query: str) -> str | None:
    """The query as text for `%s::tsquery`, every lexeme quoted (PostgreSQL, 8.11.2); None if there is nothing to ask for."""
    return " & ".join(_rendered(term) for term in query_terms(query)) or None


def _normalised(text: str) -> str:
    """NFKC, case, accents and forms of Han characters folded; signs that spell letters (℃ ™ ½) stand apart from words."""
    if text.isascii():
        return text.casefold()
    # The halves of a surrogate pair meet here; a lone one becomes U+FFFD.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    seen = _IGNORABLE.sub("", whole)
    apart = _SIGN.sub(_set_apart, _long_marks().sub(r"\1", seen) if _HEAP.search(seen) else seen)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", apart).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", letters)).translate(folding())


@cache
def _long_marks() -> re.Pattern[str]:
    """More combining marks on one letter than UAX #15, section 13 (Stream-Safe Text) allows: ordering them is quadratic."""
    codes = range(0x300, 0x1F000)
    marks = "".join(chr(code) for code in codes if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0]))
    return re.compile(f"([{re.escape(marks)}]{{30}})[{re.escape(marks)}]+")


def _set_apart(sign: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", sign[0])
    return f" {plain} " if any(map(str.isalnum, plain)) else sign[0]


def _passages(text: str) -> Iterator[list[_Piece]]:
    """The pieces of a normalised text: each run of Han characters alone, the words between two of them together."""
    words: list[_Piece] = []
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or ""
        piece = _Piece(match[0] if kind == "run" else match[0].replace(",", "")[:WORD_LENGTH], *match.span(), kind)
        if kind != "run":
            words.append(piece)
            continue
        if words:
            yield words
            words = []
        yield [piece]
    if words:
        yield words


def _compounds(words: list[_Piece], text: str) -> Iterator[list[_Piece]]:
    """Words in the groups that were written as one: `NB-IoT`, `5.1m`, `department's`; but 2-8 and 2019-20 are two numbers."""
    compound = words[:1]
    for left, right in pairwise(words):
        if text[left.end : right.start] not in _JOINERS or left.kind == right.kind == "number":
            yield compound
            compound = []
        compound.append(right)
    yield compound


def _whole(compound: list[_Piece]) -> str | None:
    """A compound as one word, if it is short enough to be meant as one."""
    text = "".join(word.text for word in compound)
    return _stem(text) if 1 < len(compound) <= _COMPOUND_WORDS and len(text) <= WORD_LENGTH else None


def _tokens(text: str) -> Iterator[str]:
    for passage in _passages(text):
        if passage[0].kind == "run":
            yield from passage[0].text
            yield from _neighbours(passage)
        else:
            yield from (_stem(word.text) for word in passage)
            yield from _neighbours(passage)
            yield from filter(None, map(_whole, _compounds(passage, text)))


def _neighbours(passage: list[_Piece]) -> list[str]:
    """What stands side by side: Han characters two by two, words two by two; what stands alone."""
    if passage[0].kind == "run":
        run = passage[0].text
        return [left + right for left, right in pairwise(run)] or [run]
    stems = [_stem(word.text) for word in passage]
    return [f"{left}-{right}" for left, right in pairwise(stems)] or stems


def _term(match: re.Match[str]) -> Term | None:
    if (phrase := match["phrase"]) is not None:
        readings = [[token for passage in _passages(_normalised(phrase)) for token in _neighbours(passage)]]
    elif begins := _PREFIX.fullmatch(plain := _normalised(match["plain"])):
        word = begins[1][:WORD_LENGTH]
        readings = [[f"{word}*"], [_stem(word)]]
    else:
        readings = [_reading(plain, as_one=False), _reading(plain, as_one=True)]
    distinct = dict.fromkeys(tuple(reading[:QUERY_TERMS]) for reading in readings if reading)
    return Term(tuple(distinct), excluded=bool(match["without"])) if distinct else None


def _reading(text: str, *, as_one: bool) -> list[str]:
    """Lexemes of a term without spaces, its compounds taken as neighbours or as one word."""
    lexemes: list[str] = []
    for passage in _passages(text):
        groups = [passage] if passage[0].kind == "run" else _compounds(passage, text)
        for group in groups:
            whole = _whole(group) if as_one else None
            lexemes += [whole] if whole else _neighbours(group)
    return lexemes


def _rendered(term: Term) -> str:
    readings = " | ".join(f"({' & '.join(map(_quoted, reading))})" for reading in term.readings)
    return f"!({readings})" if term.excluded else f"({readings})"


def _quoted(lexeme: str) -> str:
    text, prefix = (lexeme[:-1], ":*") if lexeme.endswith("*") else (lexeme, "")
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{prefix}"


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    return str(EnglishStemmer().stemWord(word))  # a new one each time: it keeps state and threads share this function
