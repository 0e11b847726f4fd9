"""Rows of one table that a page of facts changes: read as one set, changed in memory in order, written back as one set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier

Key = tuple[str, ...]
Row = dict[str, Any]


class Rows:
    """The rows under some keys. `columns` gives name → SQL type of all columns, those of the key first."""

    def __init__(
        self, conn: Connection[Any], table: Identifier, columns: Mapping[str, SQL], *, key_length: int
    ) -> None:
        self._conn = conn
        self._table = table
        self._columns = columns
        self._key = tuple(columns)[:key_length]
        self._rows: dict[Key, Row] = {}
        self._changed: dict[Key, None] = {}
        self._deleted: dict[Key, None] = {}

    def load(self, *key_columns: Iterable[str]) -> None:
        """Reads the rows whose first key columns are any of these; must be called before rows are asked for."""
        wanted = [sorted(set(values)) for values in key_columns]
        names = [Identifier(name) for name in self._key[: len(wanted)]]
        tests = SQL(" AND ").join(SQL("{} = ANY(%s::text[])").format(name) for name in names)
        query = SQL("SELECT {} FROM {} WHERE {}").format(self._names(self._columns), self._table, tests)
        for values in self._conn.execute(query, wanted).fetchall():
            row = dict(zip(self._columns, values, strict=True))
            self._rows[tuple(row[name] for name in self._key)] = row

    def find(self, *key: str) -> Row | None:
        """The row as it stands after the facts so far."""
        return self._rows.get(key)

    def change(self, *key: str, **values: Any) -> None:
        """Sets some columns of a row, which is made if there is none; columns never set are NULL."""
        empty = {**dict.fromkeys(self._columns), **dict(zip(self._key, key, strict=True))}
        self._rows.setdefault(key, empty).update(values)
        self._changed[key] = None
        self._deleted.pop(key, None)

    def delete_all(self, first: str) -> None:
        """Deletes the rows whose key begins so."""
        for key in [key for key in self._rows if key[0] == first]:
            del self._rows[key]
            self._changed.pop(key, None)
            self._deleted[key] = None

    def write(self) -> None:
        """Writes what was changed and deleted: two statements whatever the number of rows."""
        if self._deleted:
            self._delete(list(self._deleted))
        if self._changed:
            self._upsert([self._rows[key] for key in self._changed])

    def _delete(self, keys: Sequence[Key]) -> None:
        query = SQL("DELETE FROM {} WHERE ({}) IN (SELECT * FROM unnest({}))").format(
            self._table, self._names(self._key), SQL(", ").join(SQL("%s::text[]") for _ in self._key)
        )
        self._conn.execute(query, [list(column) for column in zip(*keys, strict=True)])

    def _upsert(self, rows: Sequence[Row]) -> None:
        arrays = SQL(", ").join(SQL("%s::{}[]").format(type_) for type_ in self._columns.values())
        others = [name for name in self._columns if name not in self._key]
        updates = SQL(", ").join(SQL("{0} = excluded.{0}").format(Identifier(name)) for name in others)
        query = SQL("INSERT INTO {} ({}) SELECT * FROM unnest({}) ON CONFLICT ({}) DO UPDATE SET {}").format(
            self._table, self._names(self._columns), arrays, self._names(self._key), updates
        )
        self._conn.execute(query, [[row[name] for row in rows] for name in self._columns])

    @staticmethod
    def _names(names: Iterable[str]) -> Composable:
        return SQL(", ").join(map(Identifier, names))
