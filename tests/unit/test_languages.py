"""What a reader gets of a text that is not there in theirs, and how it is marked."""

import pytest

from domain.languages import LANGUAGES, NAMES, Language, in_language, marked

pytestmark = pytest.mark.unit

TEXTS: dict[Language, str] = {"en": "Lift", "zh-Hant": "升降機", "zh-Hans": "升降机"}


class TestInLanguage:
    @pytest.mark.parametrize(
        ("asked", "there", "found"),
        [
            ("en", ("en", "zh-Hant", "zh-Hans"), "en"),
            ("en", ("zh-Hant", "zh-Hans"), "zh-Hant"),
            ("en", ("zh-Hans",), "zh-Hans"),
            ("zh-Hant", ("en", "zh-Hans"), "zh-Hans"),
            ("zh-Hant", ("en",), "en"),
            ("zh-Hans", ("en", "zh-Hant"), "zh-Hant"),
            ("zh-Hans", ("en",), "en"),
        ],
    )
    def test_gives_the_other_chinese_script_before_english(
        self, asked: Language, there: tuple[Language, ...], found: Language
    ) -> None:
        texts = {tag: TEXTS[tag] for tag in there}
        assert in_language(texts, asked) == (TEXTS[found], found)


class TestMarked:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leaves_a_text_of_the_reader_s_language_as_it_is(self, language: Language) -> None:
        assert marked(TEXTS, language) == TEXTS[language]

    @pytest.mark.parametrize(
        ("language", "there", "words"),
        [
            ("en", "zh-Hant", "升降機 (Traditional Chinese)"),
            ("en", "zh-Hans", "升降机 (Simplified Chinese)"),
            ("zh-Hant", "en", "Lift（英文）"),
            ("zh-Hant", "zh-Hans", "升降机（簡體中文）"),
            ("zh-Hans", "en", "Lift（英文）"),
            ("zh-Hans", "zh-Hant", "升降機（繁体中文）"),
        ],
    )
    def test_names_the_language_of_another(self, language: Language, there: Language, words: str) -> None:
        assert marked({there: TEXTS[there]}, language) == words

    def test_has_a_name_of_each_language_in_each(self) -> None:
        assert {tag: set(names) for tag, names in NAMES.items()} == {tag: set(LANGUAGES) for tag in LANGUAGES}
