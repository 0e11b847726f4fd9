"""Which texts are reported as being in another language than they are said to be in."""

import pytest

from domain.refusals import LANGUAGES, Language
from services.input.language_checks import CHARACTERS_SHOWN, Kind, LanguageWarning, warnings_for

pytestmark = pytest.mark.unit


class TestWarnings:
    def test_name_simplified_characters_under_zh_hant(self) -> None:
        assert warnings_for({"title": {"zh-Hant": "智能电梯监测系统"}}) == [
            LanguageWarning("title", "zh-Hant", "电监测统", Kind.SIMPLIFIED)
        ]

    def test_name_traditional_characters_under_zh_hans(self) -> None:
        assert warnings_for({"title": {"zh-Hans": "智能電梯裏的監測"}}) == [
            LanguageWarning("title", "zh-Hans", "電裏監測", Kind.TRADITIONAL)
        ]

    def test_name_chinese_under_en(self) -> None:
        assert warnings_for({"title": {"en": "智能水錶 IoT"}}) == [
            LanguageWarning("title", "en", "智能水錶", Kind.CHINESE)
        ]

    def test_name_a_foreign_sentence_under_a_chinese_tag(self) -> None:
        [warning] = warnings_for({"title": {"zh-Hans": "We want to detect leaks early."}})
        assert (warning.kind, warning.characters) == (Kind.NOT_CHINESE, "We want to detect leaks early")

    def test_name_the_field_that_lacks_a_language_of_the_record(self) -> None:
        assert warnings_for({"title": {"en": "Pumps", "zh-Hant": "水泵"}, "problem": {"en": "Leaks"}}) == [
            LanguageWarning("problem", "zh-Hant", "", Kind.MISSING)
        ]

    def test_follow_the_order_of_fields_and_tags(self) -> None:
        texts = {"b": {"zh-Hant": "这", "en": "这"}, "a": {"zh-Hans": "這"}}
        assert [(w.field, w.language, w.kind.value) for w in warnings_for(texts)] == [
            ("b", "zh-Hant", "simplified"),
            ("b", "en", "chinese"),
            ("b", "zh-Hans", "missing"),
            ("a", "zh-Hant", "missing"),
            ("a", "en", "missing"),
            ("a", "zh-Hans", "traditional"),
        ]

    def test_name_each_character_once_and_not_too_many(self) -> None:
        [warning] = warnings_for({"title": {"zh-Hant": "这" * 9 + "个们为务动国过边场门车间题说实现设备业华产络级层"}})
        assert warning.characters.startswith("这个们")
        assert len(warning.characters) == CHARACTERS_SHOWN

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ("zh-Hant", "公里、台北、皇后、干涉、面子、云云、剩余、批准、制度、松樹、地板"),
            ("zh-Hant", "衞生署裏的綫路説明，溫度與着火"),
            ("zh-Hant", "衛生署裡的線路說明，溫度與著火"),
            ("zh-Hant", "嘅咗喺冇佢哋嚟啲𨋢𠝹邨埗鰂"),
            ("zh-Hans", "公里、台北、皇后、干涉、面子、乾坤、著作、瞭望"),
            ("zh-Hant", "NB-IoT"),
            ("zh-Hant", "ABC Robotics (Hong Kong) Limited"),
            ("en", "Leaks in Wan Chai (灣仔) and Mong Kok (旺角)"),
            ("en", ""),
            ("zh-Hans", "\ud800\x00 🚰"),
        ],
    )
    def test_spare_what_is_right_or_in_doubt(self, tag: str, text: str) -> None:
        assert warnings_for({"title": {tag: text}}) == []

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_what_is_odd_in_the_language_of_the_reader(self, kind: Kind, language: Language) -> None:
        warning = LanguageWarning("title", "zh-Hant", "电", kind)
        sentence = warning.sentence(language)
        assert "title" in sentence
        assert "zh-Hant" in sentence
        assert ("电" in sentence) == (kind is not Kind.MISSING)
        assert warnings_for({"sentence": {language: sentence.replace("电", "")}}) == []
