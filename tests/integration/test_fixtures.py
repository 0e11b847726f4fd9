"""What other tests rely on: each has a database of its own, and a connection left open fails the test."""

import psycopg
import pytest

from tests.conftest import SessionServer, fresh_database

pytestmark = pytest.mark.integration


class TestDatabase:
    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_is_not_shared(self, database: str, turn: str) -> None:
        with psycopg.connect(database) as conn:
            conn.execute("CREATE TABLE mine AS SELECT 1")

    def test_empty_has_no_table(self, empty_database: str) -> None:
        with psycopg.connect(empty_database) as conn:
            assert conn.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone() is None

    def test_tells_of_a_connection_left_open(self, server: SessionServer) -> None:
        with (
            pytest.raises(AssertionError, match="left connections open"),
            fresh_database(server, template="template0") as conninfo,
        ):
            left = psycopg.connect(conninfo)
        left.close()
