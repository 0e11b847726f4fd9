"""The schema: made once by however many start at once, and whole after a start that was cut short."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import psycopg
import pytest

from services import schema
from services.event_store.recorder import open_datastore
from tests.stage.recorders import happened, places, recording, whole_history

pytestmark = pytest.mark.integration

SHAPE = """
SELECT n.nspname, c.relname, c.relkind::text, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE n.nspname = 'public' OR n.nspname LIKE 'view\\_%' GROUP BY 1, 2, 3 ORDER BY 1, 2
"""


def shape(conninfo: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo) as conn:
        return conn.execute(SHAPE).fetchall()


class TestPrepare:
    def test_twice_changes_nothing_and_keeps_what_is_stored(self, database: str) -> None:
        before = shape(database)
        with recording(database) as recorder:
            recorder.insert_events(happened("wish:W", 1))
        schema.prepare(database)
        assert shape(database) == before
        with recording(database) as recorder:
            assert places(whole_history(recorder)) == [("wish:W", 1)]

    def test_by_many_at_once_makes_it_once(self, empty_database: str, database: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(schema.prepare, [empty_database] * 4))
        assert shape(empty_database) == shape(database)

    @pytest.mark.parametrize("missing", ["innoportal_commands", "innoportal_subject_keys", "innoportal_events"])
    def test_makes_what_is_missing(self, database: str, missing: str) -> None:
        """As after a start that was killed between two tables, or from a program that did not have this one yet."""
        whole = shape(database)
        with psycopg.connect(database) as conn:
            conn.execute(f"DROP TABLE {missing} CASCADE")
        schema.prepare(database)
        assert shape(database) == whole

    def test_lets_appends_through_at_once(self, empty_database: str) -> None:
        schema.prepare(empty_database)
        with recording(empty_database) as recorder:
            assert recorder.insert_events(happened("wish:W", 1))


def test_opening_takes_any_connection_string(database: str) -> None:
    with psycopg.connect(database) as conn:
        info, name = conn.info, conn.info.dbname
        who = f"{quote(info.user)}:{quote(info.password)}" if info.password else quote(info.user)
        url = f"postgresql://{who}@/{name}?host={quote(info.host, safe='')}&port={info.port}"
    datastore = open_datastore(url)
    with datastore, datastore.get_connection() as opened:
        assert opened.info.dbname == name
