"""Every fact has a sentence in three languages, which says no more than its reader sees."""

import re
from typing import Any, get_args

import pytest

import domain.nouns  # noqa: F401  declares every fact
from domain.envelope import Role
from domain.facts import fact_types
from domain.matches import LapseCause
from domain.refusals import LANGUAGES, Language
from services.reading.sentences import SENTENCES, in_words

pytestmark = pytest.mark.unit

DEPARTMENT: dict[Language, str] = {"en": "Highways Department", "zh-Hant": "路政署", "zh-Hans": "路政署"}
ENGINEER = {"title": "Senior Engineer", "pay_point": "MPS 45"}


def said(
    envelope: dict[str, Any], *, type: str = "wish.withdrawn.v1", language: Language = "en", **data: object
) -> str:
    name = DEPARTMENT if "organisation" in envelope else None
    return in_words(type, "wish:W-1", envelope, data, language=language, organisation_name=name)


HIGHWAYS: dict[Language, str] = {"en": "Highways Department"}
RANKED = {"role": "reviewer", "rank": ENGINEER, "organisation": "O-1"}


class TestSentences:
    @pytest.mark.parametrize("type", fact_types())
    def test_are_there_for_every_fact_and_name_only_its_required_fields(self, type: str) -> None:
        places = {
            language: set(re.findall(r"{(\w+)}", SENTENCES[type][language])) - {"who", "it"} for language in LANGUAGES
        }
        assert len({frozenset(names) for names in places.values()}) == 1
        for name in places["en"]:
            assert fact_types()[type].model_fields[name].is_required()

    @pytest.mark.parametrize("role", Role)
    def test_have_words_for_every_role(self, role: Role) -> None:
        for language in LANGUAGES:
            assert said({"role": role.value}, language=language)


class TestInWords:
    def test_says_role_rank_and_department(self) -> None:
        envelope = {"role": "department-officer", "rank": ENGINEER, "organisation": "O-1"}
        assert said(envelope) == (
            "Senior Engineer (MPS 45), department officer of Highways Department, withdrew the wish W-1."
        )
        assert said(envelope, language="zh-Hant") == "路政署的部門人員（Senior Engineer，MPS 45）撤回了願望 W-1。"
        assert said(envelope, language="zh-Hans") == "路政署的部门人员（Senior Engineer，MPS 45）撤回了愿望 W-1。"

    def test_says_when_somebody_acts_above_their_own_rank(self) -> None:
        rank = ENGINEER | {"substantive": {"title": "Engineer", "pay_point": "MPS 40"}}
        envelope = {"role": "department-officer", "rank": rank, "organisation": "O-1"}
        assert said(envelope).startswith(
            "Acting Senior Engineer (MPS 45), substantively Engineer (MPS 40), department officer of Highways Department,"
        )
        assert "的部門人員（署任Senior Engineer，MPS 45；本職Engineer，MPS 40）撤回" in said(
            envelope, language="zh-Hant"
        )

    def test_says_no_more_than_the_role_to_the_public(self) -> None:
        assert said({"role": "facilitator-officer"}) == "A facilitator officer withdrew the wish W-1."
        assert said({"role": "administrator"}) == "An administrator withdrew the wish W-1."

    def test_names_a_process_and_says_when_a_line_of_a_file_was_imported(self) -> None:
        assert said({"actor": "service:deadlines"}) == "The process deadlines withdrew the wish W-1."
        assert said({}) == "The system withdrew the wish W-1."
        imported = {
            "role": "provider",
            "actor": "service:loader",
            "acting_for": "person:P-1",
            "origin": {"how": "imported", "file": "wishes.jsonl", "line": 3},
        }
        assert said(imported) == (
            "A provider withdrew the wish W-1, through service:loader, imported from wishes.jsonl, line 3."
        )

    def test_ends_with_the_grounds(self) -> None:
        text = said({}, reason={"en": "The site was sold."}, reason_code="site-unavailable")
        assert text.endswith("the wish W-1. Reason: Site not available – The site was sold.")
        assert said({}, reason={"en": "The site was sold"}).endswith("Reason: The site was sold.")

    def test_survives_braces_in_what_was_written(self) -> None:
        assert "{who}" in said({}, reason={"en": "{who} {0} {"})

    @pytest.mark.parametrize("cause", get_args(LapseCause))
    def test_says_why_a_match_lapsed(self, cause: str) -> None:
        words = {language: said({}, type="match.lapsed.v1", language=language, cause=cause) for language in LANGUAGES}
        assert words["en"].startswith("The wish W-1 lapsed, because ")
        assert ("失效，因為" in words["zh-Hant"], "失效，因为" in words["zh-Hans"]) == (True, True)
        assert said({}, type="match.lapsed.v1") == "The wish W-1 lapsed."

    def test_says_what_was_declared(self) -> None:
        declared = said({"role": "reviewer"}, type="match.interest_declared.v1", interest=True)
        assert declared.startswith("A reviewer declared an interest in the wish W-1")

    def test_gives_a_declaration_that_a_rule_made_as_nobody_s_own_word(self) -> None:
        envelope = {"role": "reviewer", "origin": {"how": "imported", "derived": ["actor", "declaration"]}}
        words = {
            language: said(envelope, type="match.interest_declared.v1", language=language, interest=False)
            for language in LANGUAGES
        }
        assert words["en"] == (
            "Not in the source: a reviewer is assumed to have no interest in the wish W-1,"
            " imported; not in the source: who acted."
        )
        assert words["zh-Hant"].startswith("並非來自資料來源：匯入時假定一名覆核人員在願望 W-1中並無利益關係")
        assert words["zh-Hans"].startswith("并非来自数据来源：导入时假定一名复核人员在愿望 W-1中并无利益关系")
        ranked = said({**envelope, **RANKED}, type="match.interest_declared.v1", interest=True)
        assert ranked.startswith("Not in the source: Senior Engineer (MPS 45), ")

    def test_tells_the_public_what_was_imported_and_what_no_source_said(self) -> None:
        envelope = {"role": "reviewer", "origin": {"how": "imported", "derived": ["happened_on", "confirmation"]}}
        assert said(envelope) == (
            "A reviewer withdrew the wish W-1, imported; not in the source: the date, the confirmation."
        )
        assert "（經匯入）（並非來自資料來源：日期、確認）" in said(envelope, language="zh-Hant")

    def test_sets_a_blank_after_a_latin_name_only(self) -> None:
        words = in_words("wish.withdrawn.v1", "wish:W-1", RANKED, {}, language="zh-Hant", organisation_name=None)
        assert words == "O-1 的覆核人員（Senior Engineer，MPS 45）撤回了願望 W-1。"

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "en",
                "Senior Engineer (MPS 45), reviewer of Highways Department, withdrew the wish W-1. Reason: 已售 (Traditional Chinese).",
            ),
            ("zh-Hant", "Highways Department（英文）的覆核人員（Senior Engineer，MPS 45）撤回了願望 W-1。理由：已售。"),
            (
                "zh-Hans",
                "Highways Department（英文）的复核人员（Senior Engineer，MPS 45）撤回了愿望 W-1。理由：已售（繁体中文）。",
            ),
        ],
    )
    def test_marks_what_is_not_there_in_the_reader_s_language(self, language: Language, words: str) -> None:
        reason = {"reason": {"zh-Hant": "已售"}}
        said = in_words("wish.withdrawn.v1", "wish:W-1", RANKED, reason, language=language, organisation_name=HIGHWAYS)
        assert said == words
