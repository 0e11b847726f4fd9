"""A view: tables that answer questions, made of facts; never migrated but built anew beside the old one and swapped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from psycopg import AsyncConnection, Connection
from psycopg.sql import SQL, Identifier

from domain.envelope import Event

TRACKING_TABLE = "innoportal_tracking"
"""The library's table of positions; a build's row is named like its schema."""
VIEWS_TABLE = "innoportal_views"
"""Which version of each view is live. Its row is the lock between the projector and a swap."""
PARKED_TABLE = "innoportal_parked"
"""Events that a build could not take, and the later ones of their stream."""


class View(ABC):
    """One read model. A subclass is one file: its tables, what each fact does to them, the questions it answers.

    All SQL is qualified by `self.schema`, because a rebuild runs in another schema that is then renamed: no function
    body, trigger or default may spell a schema. Connections return rows as plain tuples.
    """

    NAME: ClassVar[str]
    """Lower case and underscores: `catalogue`. The live tables are in the schema `view_catalogue`."""
    VERSION: ClassVar[int]
    """Raised when shape or meaning changes: the view is then rebuilt."""

    def __init__(self, schema: str | None = None) -> None:
        self.schema = schema or live_schema(self.NAME)

    @abstractmethod
    def create_tables(self, conn: Connection[Any]) -> None:
        """Makes the tables and primary keys in `self.schema`, which exists and is empty."""

    def create_indexes(self, conn: Connection[Any]) -> None:
        """Makes the other indexes: at once for a new view, after the bulk load for a rebuild."""
        return

    @abstractmethod
    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        """Takes one page of facts, in order, in the transaction that moves the position. Neither commits nor rolls back.

        Rows must not depend on where pages begin and end.
        """

    def table(self, name: str) -> Identifier:
        """A table (or index) of this build, for psycopg.sql."""
        return Identifier(self.schema, name)


def live_schema(name: str) -> str:
    """The schema that readers use, and the name under which its position is kept and announced."""
    return f"view_{name}"


def next_schema(name: str) -> str:
    """The schema of the build that will replace the live one."""
    return f"view_{name}_next"


def position(conn: Connection[Any], name: str) -> int:
    """The last position of history that the live view has taken in; 0 before the first."""
    return position_of(conn, live_schema(name))


def position_of(conn: Connection[Any], schema: str) -> int:
    """The same for any build."""
    query = SQL("SELECT notification_id FROM {} WHERE application_name = %s").format(Identifier(TRACKING_TABLE))
    row = conn.execute(query, (schema,)).fetchone()
    return int(row[0]) if row else 0


async def position_now(conn: AsyncConnection[Any], name: str) -> int:
    """`position` for a task."""
    query = SQL("SELECT notification_id FROM {} WHERE application_name = %s").format(Identifier(TRACKING_TABLE))
    row = await (await conn.execute(query, (live_schema(name),))).fetchone()
    return int(row[0]) if row else 0


def create_missing(conn: Connection[Any], views: Iterable[type[View]]) -> None:
    """Makes the tables of every view that this database does not have yet, one transaction each."""
    insert = SQL("INSERT INTO {} (name, version) VALUES (%s, %s) ON CONFLICT DO NOTHING").format(
        Identifier(VIEWS_TABLE)
    )
    for cls in views:
        with conn.transaction():
            if conn.execute(insert, (cls.NAME, cls.VERSION)).rowcount == 0:
                continue
            view = cls()
            conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(view.schema)))
            view.create_tables(conn)
            view.create_indexes(conn)


def live_version(conn: Connection[Any], name: str, *, lock: bool = False) -> int | None:
    """The version of the live view, None if there is none; with `lock` nobody moves or swaps it in this transaction."""
    query = SQL("SELECT version FROM {} WHERE name = %s").format(Identifier(VIEWS_TABLE))
    row = conn.execute(query + SQL(" FOR UPDATE" if lock else ""), (name,)).fetchone()
    return int(row[0]) if row else None
