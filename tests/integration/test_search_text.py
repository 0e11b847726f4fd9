"""PostgreSQL takes the tokens of every document and every query, and finds what their rules say."""

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.search_text import document_tokens, tsquery
from tests.properties.test_search_text import ANY_TEXT, HAN_TEXT, PROSE, found, plain_words

pytestmark = pytest.mark.integration


@pytest.fixture
def connection(empty_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


def matches(connection: psycopg.Connection, tokens: list[str], wanted: str) -> bool:
    """PostgreSQL's own answer."""
    row = connection.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", (tokens, wanted)).fetchone()
    return bool(row and row[0])


class TestTokensAndQuery:
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(document=ANY_TEXT | HAN_TEXT | PROSE, query=ANY_TEXT | PROSE)
    def test_agrees_on_what_is_found(self, connection: psycopg.Connection, document: str, query: str) -> None:
        tokens = document_tokens([document])
        for asked in (query, document, " ".join(plain_words(document))):
            wanted = tsquery(asked)
            if wanted is not None:
                answer = matches(connection, tokens, wanted)
                assert answer == found(document, asked) or (answer and ":*" in wanted)

    @given(query=st.text(st.sampled_from("ab-*\"'“ é水1.\\"), max_size=40))
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_takes_every_query_that_is_not_nothing(self, connection: psycopg.Connection, query: str) -> None:
        wanted = tsquery(query)
        assert wanted is None or matches(connection, ["a", "b"], wanted) in (True, False)

    def test_finds_what_begins_with_a_prefix(self, connection: psycopg.Connection) -> None:
        tokens = document_tokens(["remote monitoring of pumps"])
        assert matches(connection, tokens, tsquery("monit* pum*") or "")
        assert not matches(connection, tokens, tsquery("monitoring tank*") or "")

    def test_holds_the_largest_document_and_the_longest_query(self, connection: psycopg.Connection) -> None:
        han = "".join(map(chr, range(0x4E00, 0x9FFF)))
        tokens = document_tokens(han[::step] for step in range(1, 60))
        assert matches(connection, tokens, tsquery(han) or "")
        assert matches(connection, tokens, tsquery(f"{han[::3]} " * 50) or "")
        assert not matches(connection, tokens, tsquery(f"{han} absent") or "")
