"""Texts in three languages: what is taken, what is refused, and which one a reader gets."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.facts import STORED
from domain.refusals import Language
from domain.texts import LINE_LIMIT, TEXT_LIMIT, Line, LocalisedText

pytestmark = pytest.mark.unit

line = TypeAdapter(Line)


class TestLocalisedText:
    def test_needs_one_language(self) -> None:
        with pytest.raises(ValidationError, match="at least one of en, zh-Hant, zh-Hans"):
            LocalisedText.model_validate({})

    @pytest.mark.parametrize("tag", ["zh", "zh-HK", "fr", "EN", "zh_tw"])
    def test_knows_three_tags(self, tag: str) -> None:
        with pytest.raises(ValidationError, match="is not a language of this portal: write en, zh-Hant or zh-Hans"):
            LocalisedText.model_validate({"en": "Lift", tag: "Ascenseur"})

    def test_names_the_languages_that_are_there_in_one_order(self) -> None:
        assert LocalisedText.of(zh_hans="电梯", en="Lift").languages == ("en", "zh-Hans")

    @pytest.mark.parametrize("value", [5, False, None, ["Lift"], b"Lift"])
    def test_takes_strings_only(self, value: object) -> None:
        with pytest.raises(ValidationError):
            LocalisedText.model_validate({"en": value, "zh-Hans": 5})

    @pytest.mark.parametrize(
        ("there", "asked", "given"),
        [
            ({"en": "a", "zh_hant": "b", "zh_hans": "c"}, "zh-Hans", ("c", "zh-Hans")),
            ({"en": "a", "zh_hans": "c"}, "zh-Hant", ("c", "zh-Hans")),
            ({"en": "a", "zh_hant": "b"}, "zh-Hans", ("b", "zh-Hant")),
            ({"en": "a"}, "zh-Hant", ("a", "en")),
            ({"zh_hans": "c"}, "en", ("c", "zh-Hans")),
            ({"zh_hant": "b", "zh_hans": "c"}, "en", ("b", "zh-Hant")),
        ],
    )
    def test_gives_the_nearest_language_and_says_which(
        self, there: dict[str, str], asked: Language, given: tuple[str, Language]
    ) -> None:
        assert LocalisedText.of(**there).in_language(asked) == given

    def test_is_written_by_tags(self) -> None:
        text = LocalisedText.of(en="Lift", zh_hant="升降機")
        assert text.model_dump(mode="json", exclude_none=True) == {"en": "Lift", "zh-Hant": "升降機"}


class TestText:
    @pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
    def test_is_not_empty(self, text: str) -> None:
        with pytest.raises(ValidationError, match="is empty"):
            LocalisedText.of(en=text)

    @pytest.mark.parametrize(
        "text", ["\u200b", "\u2060", "\ufeff", " \u200b\u2060 \ufeff", "\u00ad", "\u2067\u2069", "\x7f"]
    )
    def test_can_be_seen(self, text: str) -> None:
        with pytest.raises(ValidationError, match="nothing that can be seen"):
            LocalisedText.of(en=text)

    @pytest.mark.parametrize("text", ["\u200bLift", "e\u0301", "👩\u200d🔧", "\ue000", "?"])
    def test_may_hold_what_is_not_seen_beside_what_is(self, text: str) -> None:
        assert LocalisedText.of(en=text).en == text

    @pytest.mark.parametrize(
        "text", ["Lift\u202e", "\u202cLift", "\u2066Lift\u202c", "\u202b\u2066Lift\u202c\u2069", "\u2067a\nb\u2069"]
    )
    def test_changes_no_direction_for_good(self, text: str) -> None:
        with pytest.raises(ValidationError, match="direction of writing"):
            LocalisedText.of(en=text)

    @pytest.mark.parametrize("text", ["\u2067שלום\u2069 Lift", "\u202b\u2066Lift\u2069\u202c", "a\u200fb"])
    def test_may_change_direction_and_back(self, text: str) -> None:
        assert LocalisedText.of(en=text).en == text

    @pytest.mark.parametrize("text", ["\u200b", "Lift\u202e"])
    def test_that_is_stored_stays_readable(self, text: str) -> None:
        assert LocalisedText.model_validate({"en": text}, context=STORED).en == text

    @pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x0b"])
    def test_holds_no_control_character(self, bad: str) -> None:
        with pytest.raises(ValidationError, match="control character"):
            LocalisedText.of(en=f"Lift{bad}motor")

    @pytest.mark.parametrize("bad", [chr(0xD800), chr(0xDFFF)])
    def test_holds_no_lone_surrogate(self, bad: str) -> None:
        with pytest.raises(ValidationError):
            LocalisedText.of(en=f"Lift{bad}")

    def test_keeps_lines_tabs_and_every_script(self) -> None:
        text = "一\t二\n三 ̈🚡 \U0002070e"
        assert LocalisedText.of(zh_hant=text).zh_hant == text

    def test_ends_lines_in_one_way_and_has_no_blanks_around(self) -> None:
        assert LocalisedText.of(en="  one\r\ntwo\rthree \n").en == "one\ntwo\nthree"

    def test_has_a_greatest_length(self) -> None:
        assert LocalisedText.of(en="x" * TEXT_LIMIT).en == "x" * TEXT_LIMIT
        with pytest.raises(ValidationError, match=f"at most {TEXT_LIMIT}"):
            LocalisedText.of(en="x" * (TEXT_LIMIT + 1))

    def test_counts_characters_not_bytes(self) -> None:
        assert line.validate_python("機" * LINE_LIMIT) == "機" * LINE_LIMIT
        with pytest.raises(ValidationError):
            line.validate_python("機" * (LINE_LIMIT + 1))

    def test_that_is_stored_is_read_as_it_is(self) -> None:
        long = "x" * (TEXT_LIMIT + 1)
        assert LocalisedText.model_validate({"en": long}, context=STORED).en == long
