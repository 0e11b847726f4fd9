"""Rows of a view do not depend on where pages begin and end, so that a rebuilt view equals the live one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.envelope import Event
from projections.registry import ALL
from projections.view import View
from tests.stage.scene import open_scene, take_in
from tests.stage.stories import a_busy_year

pytestmark = pytest.mark.properties


def rows_after(conn: Connection[Any], cls: type[View], events: Sequence[Event], sizes: Sequence[int]) -> dict[str, Any]:
    """Every row of every table of a build that was fed in pages of these sizes, over and over."""
    view = cls(f"view_{cls.NAME}_tried")
    schema = Identifier(view.schema)
    conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
    conn.execute(SQL("CREATE SCHEMA {}").format(schema))
    view.create_tables(conn)
    view.create_indexes(conn)
    turns = iter(range(len(events)))
    take_in(conn, view, events, cut=lambda: sizes[next(turns) % len(sizes)])
    tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (view.schema,)).fetchall()
    return {
        name: conn.execute(SQL("SELECT t::text FROM {} t ORDER BY 1").format(Identifier(view.schema, name))).fetchall()
        for (name,) in tables
    }


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.NAME)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_rows_are_the_same_whatever_the_pages(
    history: list[Event], database: str, cls: type[View], sizes: list[int]
) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        assert rows_after(conn, cls, history, sizes) == rows_after(conn, cls, history, [len(history)])


@pytest.fixture
def history(database: str) -> list[Event]:
    with open_scene(database) as scene:
        a_busy_year(scene)
        return scene.events()
