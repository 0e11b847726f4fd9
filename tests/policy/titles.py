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


def titles(set_name: str, *, for_tuning: bool) -> list[Title]:
    """One half of a set."""
    rows = [line.split("\t") for line in FILES[set_name].read_text(encoding="utf-8").splitlines()]
    every = [Title(label == "past", language, text) for label, language, text in rows]
    return [title for title in every if title.is_for_tuning == for_tuning]
