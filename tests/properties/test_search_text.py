"""Search finds every document by its own words, in either script, and never fails, whatever the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from projections.search_text import document_tokens, query_terms

pytestmark = pytest.mark.properties

calmly = settings(deadline=None)  # the first text of all waits for the table of characters

TO_OTHER_SCRIPTS = [OpenCC(name) for name in ("t2s", "hk2s", "tw2s", "s2hk", "s2tw", "t2hk", "t2tw")]
HAN_PAIR = re.compile("(?=([\u4e00-\u9fff]{2}))")

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text(
    "aA1-.,'\"*\\ \t\x00\ud83d\ude00é智𠀀ﷺ²℃", max_size=60
)
HAN_TEXT = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("裏裡里着著綫台臺，"))
PROSE = st.lists(
    st.sampled_from(
        [
            "NB-IoT",
            "5.1m",
            "5.1",
            "m",
            "250毫米",
            "2–8",
            "°C",
            "monitoring",
            "department's",
            "pumps",
            "AHU",
            "智能水錶系統",
            "卫生署里的",
            "1,000",
            "R&D",
        ]
    )
    | st.from_regex(r"[A-Za-z0-9'-]{1,12}", fullmatch=True),
    min_size=1,
    max_size=12,
).map(" ".join)


def found(document: str, query: str) -> bool:
    """Whether the document satisfies the query, by its own tokens."""
    tokens = set(document_tokens([document]))
    return all(any(tokens.issuperset(r) for r in term.readings) != term.excluded for term in query_terms(query))


def plain_words(text: str) -> list[str]:
    """The words of a text between spaces, but for those that would be signs of the query language."""
    return [word for word in text.split() if not re.search(r'^[-－﹣]|["“”＂*＊﹡]', word)]


class TestAnyDocument:
    @calmly
    @given(document=ANY_TEXT | HAN_TEXT | PROSE, data=st.data())
    def test_is_found_by_any_of_its_own_words(self, document: str, data: st.DataObject) -> None:
        words = data.draw(st.lists(st.sampled_from(plain_words(document) or [""]), max_size=5))
        assert found(document, " ".join(words))

    @calmly
    @given(document=HAN_TEXT)
    def test_is_found_by_any_two_neighbouring_han_characters_in_any_script(self, document: str) -> None:
        tokens = set(document_tokens([document]))
        for pair in set(HAN_PAIR.findall(document)):
            for query in {pair, *(to.convert(pair) for to in TO_OTHER_SCRIPTS)}:
                assert len(query) == 2
                (term,) = query_terms(query)
                assert tokens.issuperset(term.readings[0])

    @calmly
    @given(document=PROSE)
    def test_is_found_by_itself_as_a_phrase(self, document: str) -> None:
        assert found(document, f'"{document}"')

    @calmly
    @given(texts=st.lists(ANY_TEXT | PROSE, max_size=4))
    def test_has_the_same_tokens_each_time_and_in_any_order_of_texts(self, texts: list[str]) -> None:
        tokens = document_tokens(texts)
        assert tokens == document_tokens(texts[::-1]) == sorted(set(tokens))
        assert all(0 < len(token.encode()) <= 2046 and "\x00" not in token for token in tokens)
