"""Titles of criteria, written before the vocabulary was tuned: `past` asks for the past, `offer` is about the offer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

FILES = {"first": Path(__file__).parent / "titles.tsv", "harder": Path(__file__).parent / "harder_titles.tsv"}
"""The harder titles were written after the first form of the vocabulary, to break it, and before it was run on any of them."""


@dataclass(frozen=True)
class Title:
    """One title with what a person says of it."""

    is_past: bool
    language: str
    text: str

    @property
    def is_for_tuning(self) -> bool:
        """Half of the titles, by their hash: the vocabulary may be changed after looking at these, and at no others."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


STRANGERS = Path(__file__).parent / "strangers_titles.tsv"
"""Half, drawn at random, of what somebody wrote who had no part in the vocabulary; nobody has tuned on these."""

SPENT = tuple(
    Path(__file__).parent / name for name in ("spent_titles.tsv", "strangers_titles_for_tuning.tsv", "later_titles.tsv")
)
"""Sets that were run once on a vocabulary that had not seen them (see docs/procurement-policy.md), then tuned on whole."""


def strangers() -> list[Title]:
    """The titles of STRANGERS."""
    return _read(STRANGERS)


def spent() -> list[Title]:
    """The titles of all SPENT."""
    return [title for path in SPENT for title in _read(path)]


def titles(set_name: str, *, for_tuning: bool) -> list[Title]:
    """One half of a set."""
    return [title for title in _read(FILES[set_name]) if title.is_for_tuning == for_tuning]


def _read(path: Path) -> list[Title]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [Title(label == "past", language, text) for label, language, text in rows]
