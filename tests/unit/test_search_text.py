"""What a document is found by and what a query asks for, example by example."""

import pytest

from projections.han_forms import folding, simplified_only, traditional_only
from projections.search_text import (
    DOCUMENT_BYTES,
    document_tokens,
    query_terms,
    tsquery,
)

pytestmark = pytest.mark.unit

ONE_CHARACTER = [
    "裏裡里",
    "着著",
    "綫線线",
    "臺台檯颱",
    "説說说",
    "衞衛卫",
    "峯峰",
    "羣群",
    "牀床",
    "喫吃",
    "温溫",
    "污汙",
    "啓啟启",
    "脱脫",
    "鈎鉤钩",
    "踪蹤",
    "麵麪面",
    "粧妝",
    "秘祕",
    "爲為为",
    "眾衆众",
    "乾幹干",
    "髮發发",
    "後后",
    "鐘鍾钟",
    "錶表",
    "係繫系",
    "鏽銹锈",
    "癒愈",
    "週周",
    "採采",
    "鑑鉴鑒",
    "匯滙汇",
    "舖鋪铺",
    "洩泄",
    "磚砖",
    "污汙",
    "閱閲阅",
    "稅税",
    "兌兑",
    "鋭銳锐",
    "葱蔥",
    "卧臥",
    "痴癡",
]
"""The same character in Hong Kong, Taiwan and Mainland print (and what Simplified writing merges with it)."""


def asked_for(query: str) -> list[str]:
    """The lexemes of the first reading of each term."""
    return sorted({lexeme for term in query_terms(query) if not term.excluded for lexeme in term.readings[0]})


def found(document: str, query: str) -> bool:
    """Whether the tokens of the document satisfy the query, as PostgreSQL would see it (without prefixes)."""
    tokens = set(document_tokens([document]))
    return all(any(tokens.issuperset(r) for r in term.readings) != term.excluded for term in query_terms(query))


class TestDocumentTokens:
    @pytest.mark.parametrize("forms", ONE_CHARACTER)
    def test_let_the_forms_of_a_character_meet(self, forms: str) -> None:
        assert len({form.translate(folding()) for form in forms}) == 1

    def test_hold_single_han_characters_and_neighbours(self) -> None:
        assert document_tokens(["智能水表"]) == sorted(["智", "能", "水", "表", "智能", "能水", "水表"])

    def test_hold_stems_of_english_in_any_case_and_width(self) -> None:
        assert document_tokens(["Ｍｏｎｉｔｏｒｉｎｇ MONITORS"]) == ["monitor", "monitor-monitor"]

    def test_hold_a_compound_in_parts_as_neighbours_and_in_one(self) -> None:
        assert document_tokens(["NB-IoT"]) == ["iot", "nb", "nb-iot", "nbiot"]

    @pytest.mark.parametrize("name", ["AHU", "MVAC", "LPR", "B2B", "4G", "PM2.5", "H₂O", "R&D", "U.S.", "CO²"])
    def test_hold_abbreviations(self, name: str) -> None:
        assert found(f"採用{name}系統", name)
        assert found(f"採用{name}系統", name.lower())

    def test_take_a_number_with_separators_for_the_number(self) -> None:
        assert document_tokens(["1,000,000.50"]) == ["1000000.50"]

    def test_do_not_read_html(self) -> None:
        assert {"b", "script", "bold"} <= set(document_tokens(["<b>bold</b><script>"]))

    def test_are_sorted_and_unique_whatever_the_order_of_texts(self) -> None:
        texts = ["Water pumps", "水泵 water", "泵房"]
        tokens = document_tokens(texts)
        assert tokens == sorted(set(tokens)) == document_tokens(reversed(texts))

    @pytest.mark.parametrize(
        "nothing", ["", " \n\t", "\x00", "\ud800", "🚰🏽‍🔧", "\u202e\u200f\ufeff", "。，！<>&'\"\\"]
    )
    def test_are_none_where_there_are_no_words(self, nothing: str) -> None:
        assert document_tokens([nothing]) == []

    def test_pass_over_what_cannot_be_seen_inside_a_word(self) -> None:
        assert document_tokens(["inno\xadva\u200dtion\ufe0f"]) == ["innov"]

    def test_keep_signs_that_spell_letters_apart_from_words(self) -> None:
        assert {"widget", "tm", "8", "c", "100", "m2"} <= set(document_tokens(["Widget™ at 8℃ on 100㎡, m²"]))

    def test_join_the_halves_of_a_surrogate_pair(self) -> None:
        assert document_tokens(["\ud840\udc00"]) == document_tokens(["\U00020000"]) != []

    def test_cut_a_word_without_end(self) -> None:
        assert all(len(token.encode()) <= 2046 for token in document_tokens(["𝔘𐐀é" * 70_000, "é" * 200_000]))

    @pytest.mark.timeout(20)
    @pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\u064b\u0316", "\u0301\u200d\u0316"])
    def test_do_not_take_for_ever_over_heaped_marks(self, marks: str) -> None:
        assert document_tokens(["cafe" + marks * 100_000])[0].startswith("cafe")

    def test_stay_below_the_limit_of_a_tsvector(self) -> None:
        han = "".join(map(chr, range(0x4E00, 0x9FFF)))
        tokens = document_tokens(han[::step] for step in range(1, 60))
        size = sum(len(token.encode()) + 4 for token in tokens)
        assert DOCUMENT_BYTES - 16 < size <= DOCUMENT_BYTES


class TestQuery:
    def test_asks_for_han_characters_as_they_stand_together(self) -> None:
        assert asked_for("智能水錶") == sorted(["智能", "能水", "水表"])
        assert asked_for("水") == ["水"]
        assert not found("錶水", "水錶")

    def test_finds_traditional_by_simplified_and_back(self) -> None:
        assert found("衞生署裏的水錶綫路", "卫生署里的水表线路")
        assert found("卫生署里的水表线路", "衛生署裡的水錶線路")

    @pytest.mark.parametrize("document", ["NB-IoT", "NB IoT", "NBIoT", "nb‑iot", "nb–iot"])
    @pytest.mark.parametrize("query", ["NB-IoT", "nb iot", "ｎｂ－ｉｏｔ"])
    def test_finds_a_compound_however_it_is_written(self, document: str, query: str) -> None:
        if (document, query) != ("NBIoT", "nb iot"):
            assert found(document, query)

    @pytest.mark.parametrize(
        ("document", "query"),
        [
            ("a head of 5.1 m", "5.1m"),
            ("a head of 5.1m", "5.1 m"),
            ("直徑250毫米", "250毫米"),
            ("直徑 250 毫米", "250毫米"),
            ("kept at 2 to 8 °C", "8°C"),
            ("kept at 2 to 8℃", '"2 to 8 °C"'),
            ("the department's pumps", "department pump"),
            ("HK$1,000,000", "1000000"),
        ],
    )
    def test_finds_numbers_units_and_inflected_words(self, document: str, query: str) -> None:
        assert found(document, query)

    def test_finds_a_phrase_side_by_side_only(self) -> None:
        assert found("detect water leaks early", '"water leak"')
        assert not found("leaks of water", '"water leak"')
        assert found("leaks of water", "water leak")

    def test_leaves_out_what_is_excluded(self) -> None:
        assert not found("water pumps", "water -pump")
        assert found("water meters", "water -pump")
        assert not found("智能水錶", '智能 -"水表"')

    def test_takes_a_star_for_a_prefix(self) -> None:
        assert tsquery("monit*") == "(('monit':*) | ('monit'))"

    def test_does_not_ask_for_function_words_beside_others(self) -> None:
        assert asked_for("the state of pumps") == ["pump", "state"]
        assert asked_for("the") == ["the"]
        assert asked_for("the -pump") == ["the"]

    @pytest.mark.parametrize("nothing", ["", "  ", '""', "-", "- *", "&|!():*<->'\\", "\x00", "\ud800", "🚰"])
    def test_is_none_where_there_is_nothing_to_ask_for(self, nothing: str) -> None:
        assert tsquery(nothing) is None

    def test_without_a_closing_quote_asks_for_the_words(self) -> None:
        assert asked_for('"water leak') == ["leak", "water"]

    def test_of_any_length_is_bounded(self) -> None:
        assert len(tsquery("智能水錶" * 20_000 + " pump" * 20_000) or "") < 10_000


class TestScripts:
    def test_have_no_character_in_both_exclusive_sets(self) -> None:
        assert not simplified_only() & traditional_only()

    def test_leave_out_the_characters_that_both_write(self) -> None:
        assert not (simplified_only() | traditional_only()) & set("里台后干面云余准制向志才折松板污表谷采机网")

    def test_know_what_only_one_writes(self) -> None:
        assert set("电这个们为务动国过边场门车间题说实现设备业华产络级层达运还进远连选") <= simplified_only()
        assert set("電這個們務動國機過邊場門車間題說實現設備業華產網絡裏裡綫線衞衛臺説說沖") <= traditional_only()
