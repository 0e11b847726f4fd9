"""Refusals: every reason is there in three languages, with the same places to fill."""

from __future__ import annotations

import inspect
import re

import pytest
from pydantic import TypeAdapter, ValidationError

import domain.nouns  # noqa: F401  declares every refusal of the domain
from domain.deadlines import Day
from domain.refusals import LANGUAGES, Forbidden, NotFound, Refusal, RuleRefusal, StaleVersion, refusal_types, wrong
from domain.wishes import WishOver

pytestmark = pytest.mark.unit

REFUSALS = [cls for cls in refusal_types() if cls.__module__.startswith("domain.")]
every_refusal = pytest.mark.parametrize("cls", REFUSALS, ids=[cls.code() for cls in REFUSALS])


def places(template: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", template))


@every_refusal
class TestEveryRefusal:
    def test_is_said_in_three_languages_of_its_own(self, cls: type[Refusal]) -> None:
        assert {"__doc__", "ZH_HANT", "ZH_HANS"} <= vars(cls).keys()
        assert cls.ZH_HANT != cls.ZH_HANS

    def test_leaves_the_same_places_to_fill(self, cls: type[Refusal]) -> None:
        assert places(cls.ZH_HANT) == places(cls.ZH_HANS) == places(inspect.getdoc(cls) or "")

    def test_is_a_sentence(self, cls: type[Refusal]) -> None:
        assert re.search(r"[.}?]$", inspect.getdoc(cls) or "")

    def test_is_chinese_where_it_says_so(self, cls: type[Refusal]) -> None:
        assert re.search(r"[\u4e00-\u9fff]", cls.ZH_HANT)
        assert re.search(r"[\u4e00-\u9fff]", cls.ZH_HANS)


class TestRefusal:
    def test_codes_are_all_different(self) -> None:
        codes = [cls.code() for cls in refusal_types()]
        assert len(set(codes)) == len(codes)

    def test_code_is_its_name(self) -> None:
        assert WishOver.code() == "wish-over"

    def test_is_filled_with_its_details(self) -> None:
        assert str(WishOver(wish="W-1", state="withdrawn")).startswith("The wish W-1 is withdrawn")

    def test_shows_a_detail_in_the_language_of_the_reader(self) -> None:
        refused = NotFound(noun={"en": "wish", "zh-Hant": "願望", "zh-Hans": "愿望"}, id="W-1")
        assert ["wish" in refused.message("en"), "願望" in refused.message("zh-Hant")] == [True, True]
        assert "愿望" in refused.message("zh-Hans")

    def test_keeps_braces_in_what_somebody_typed(self) -> None:
        assert "{0} {x}" in str(Forbidden(reason="{0} {x}"))

    def test_says_which_field_offends(self) -> None:
        assert Forbidden(reason="no", field="happened_on").field == "happened_on"

    def test_of_a_rule_is_told_from_one_of_a_person(self) -> None:
        assert not issubclass(Forbidden, RuleRefusal)
        assert not issubclass(StaleVersion, RuleRefusal)


class TestWrong:
    def test_carries_three_languages(self) -> None:
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(Day).validate_python("04/03/2026")
        assert set(refused.value.errors()[0]["ctx"]) == set(LANGUAGES) - {"en"}

    def test_keeps_braces_in_what_somebody_typed(self) -> None:
        error = wrong("unknown: {value}", zh_hant="不明：{value}", zh_hans="不明：{value}", value="{curly}")
        assert error.message() == "unknown: {curly}"
