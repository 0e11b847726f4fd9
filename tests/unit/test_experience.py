"""Experience under another name: titles in three scripts, and what differs in writing without differing in meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from domain.procurement_policy.experience import FAMILIES, _found, words_of_the_past
from domain.procurement_policy.vocabulary_zh import HAN, TO_SIMPLIFIED
from domain.texts import LocalisedText
from projections.han_forms import traditional_only
from tests.policy.__main__ import recognised
from tests.policy.titles import FILES, Title, spent, strangers, titles

pytestmark = pytest.mark.unit

CALENDAR = "曆"
"""Left out of the vocabulary's table on purpose."""

TUNED = [title for name in FILES for title in titles(name, for_tuning=True)] + spent()
UNTOUCHED = [title for name in FILES for title in titles(name, for_tuning=False)]


def words(text: str, language: str = "en") -> str | None:
    found = words_of_the_past(LocalisedText.model_validate({language: text}))
    return found and found[0]


class TestTitles:
    def test_that_were_tuned_on_are_told_apart_but_for_a_few(self) -> None:
        wrong = [title for title in TUNED if recognised(title) != title.is_past]
        assert len(wrong) <= len(TUNED) // 100, wrong

    def test_that_were_not_tuned_on_are_told_apart_nearly_always(self) -> None:
        """Counted, not listed: whoever changes the vocabulary must not look at these."""
        assert sum(recognised(title) == title.is_past for title in UNTOUCHED) >= len(UNTOUCHED) - 4

    @pytest.mark.parametrize(
        ("language", "recall", "precision"), [("en", 0.97, 0.96), ("zh-Hant", 0.96, 0.97), ("zh-Hans", 0.97, 0.97)]
    )
    def test_of_strangers_are_told_apart(self, language: str, recall: float, precision: float) -> None:
        """Counted, not listed, as above."""
        chosen = [title for title in strangers() if title.language == language]
        found = [title for title in chosen if recognised(title)]
        right = sum(title.is_past for title in found)
        assert right >= recall * sum(title.is_past for title in chosen)
        assert right >= precision * len(found)

    @pytest.mark.parametrize("text", ["User experience of the hotline app", "Years of warranty", "A valid licence"])
    def test_of_the_readme_are_about_the_offer(self, text: str) -> None:
        assert words(text) is None


class TestWriting:
    @pytest.mark.parametrize(
        "text",
        [
            "TRACK RECORD",
            "track-record",
            "Track‑record",
            "track   record",
            "ＴＲＡＣＫ　ＲＥＣＯＲＤ",
            "tenderers’ track records",
        ],
    )
    def test_of_case_hyphens_blanks_and_width_makes_no_difference(self, text: str) -> None:
        assert words(text) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "Exper\u200bience of the firm",
            "Exp\u00aderience",
            "Exp\u0435ri\u0435nce",
            "\u0422rack r\u0435cord",
            "Experiance",
            "Refrences from clients",
            "Track rec0rd",
            "公司經騐",
            "投標者經\u200b驗",
            "同類project完成數目",
            "公司track record",
        ],
    )
    def test_that_hides_a_word_or_slips_by_a_letter_makes_no_difference(self, text: str) -> None:
        assert words(text) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "Preference for recycled paper",
            "Contacts list",
            "Performances at night",
            "Protects the lamp",
            "Pervious paving",
            "Precious metals",
        ],
    )
    def test_of_another_word_one_letter_off_is_that_word(self, text: str) -> None:
        assert words(text) is None

    def test_ends_at_word_boundaries(self) -> None:
        assert words("Inexperienced users supported") is None
        assert words("Biopast sensor") is None

    def test_in_either_script_says_the_same(self) -> None:
        for title in (title for title in TUNED + UNTOUCHED if title.language == "zh-Hant"):
            assert recognised(Title(title.is_past, "zh-Hans", title.text.translate(TO_SIMPLIFIED))) == recognised(title)

    def test_is_shown_as_it_stands_in_the_title(self) -> None:
        assert words("過往獎項", "zh-Hant") == "過往"
        assert words("Past Awards") == "Past Awards"

    def test_in_one_language_is_enough(self) -> None:
        found = words_of_the_past(LocalisedText.of(en="Other matters", zh_hant="公司往績"))
        assert found == ("往績", "zh-Hant")

    @given(st.text(max_size=300))
    def test_whatever_it_is_gets_an_answer(self, text: str) -> None:
        try:
            title = LocalisedText.model_validate({"en": text})
        except ValueError:
            return
        words_of_the_past(title)


class TestVocabulary:
    def test_is_written_in_simplified_characters(self) -> None:
        assert {c for c in HAN.own.pattern + HAN.offer.pattern + HAN.past.pattern if c in traditional_only()} == set()

    def test_is_read_in_every_traditional_form_of_its_characters(self) -> None:
        simplified = set(HAN.own.pattern + HAN.offer.pattern + HAN.past.pattern)
        for conversion in map(OpenCC, ("t2s", "hk2s", "tw2s")):
            read = {c: conversion.convert(c) for c in traditional_only() - {CALENDAR}}
            assert {c for c, form in read.items() if form in simplified and c.translate(TO_SIMPLIFIED) != form} == set()

    def test_has_in_each_family_the_words_without_which_it_finds_nothing(self) -> None:
        for title in (title for title in TUNED + UNTOUCHED if title.language == "en"):
            text = title.text.lower()
            if _found(list(FAMILIES), folded=text, shown=text):
                assert recognised(title), "the triggers of a family lack a word of this title"
