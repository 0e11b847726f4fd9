"""The catalogue's table: row versions of documents, each valid over [from_position, to_position)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from psycopg import Connection
from psycopg.sql import SQL

from domain.envelope import Event
from projections.catalogue import columns
from projections.catalogue.placing import named_by, named_in, organisations_named_in, place
from projections.catalogue.shelf import Document, Key, Shelf, Told, told
from projections.view import View

SEPARATOR = "\x1f"
"""Between the values of one array on its way into the database; no id or category holds it."""


class Catalogue(View):
    """Everything public, findable at any position. The current version of a document is the one without `to_position`."""

    NAME = "catalogue"
    VERSION = 1

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(SQL(_TABLES).format(items=self.table("items"), names=self.table("names")))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for statement in _INDEXES:
            conn.execute(SQL(statement).format(items=self.table("items")))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        facts = [fact for event in events if (fact := told(event))]
        if not facts:
            return
        shelf = self._shelf(conn, facts)
        versions: dict[tuple[Key, int], Version] = {}
        for fact in facts:
            place(fact, shelf)
            for key, since, document in shelf.take_changed(fact.position):
                versions[key, since] = _version(key, since, document)
        if versions:  # not every public fact is about something that is listed
            self._write(conn, list(versions.values()))
        self._keep_names(conn, facts)

    def _shelf(self, conn: Connection[Any], facts: Iterable[Told]) -> Shelf:
        """The documents that these facts concern."""
        shelf = Shelf()
        named = {key for fact in facts for key in named_in(fact)}
        while wanted := sorted(named):
            found = self._open_documents(conn, wanted)
            for key, (since, document) in found.items():
                shelf.add(key, document, since=since)
            named = {key for _, document in found.values() for key in named_by(document) if shelf.read(key) is None}
        return shelf

    def _open_documents(self, conn: Connection[Any], wanted: Sequence[Key]) -> dict[Key, tuple[int, Document]]:
        query = SQL(_OPEN).format(items=self.table("items"))
        rows = conn.execute(query, ([key.kind for key in wanted], [key.id for key in wanted])).fetchall()
        return {Key(kind, noun_id): (since, orjson.loads(document)) for kind, noun_id, since, document in rows}

    def _write(self, conn: Connection[Any], versions: Sequence[Version]) -> None:
        """Ends the versions that were open, and adds the new ones; each new one ends where the next of its key begins."""
        first: dict[Key, int] = {}
        ends: dict[Key, int] = {}
        rows: list[tuple[Any, ...]] = []
        for version in reversed(versions):
            rows.append((*version.columns, ends.get(version.key)))
            first[version.key] = ends[version.key] = version.position
        starts = [[key.kind for key in first], [key.id for key in first], list(first.values())]
        conn.execute(SQL(_REPLACE).format(items=self.table("items")), starts)
        conn.execute(SQL(_END).format(items=self.table("items")), starts)
        by_column = [list(column) for column in zip(*reversed(rows), strict=True)]
        conn.execute(SQL(_INSERT).format(items=self.table("items")), by_column)

    def _keep_names(self, conn: Connection[Any], facts: Sequence[Told]) -> None:
        """The names that organisations had, each since the first publishing fact that called them so."""
        called = [(*named, fact.position) for fact in facts for named in organisations_named_in(fact)]
        query = SQL(_LAST_NAMES).format(names=self.table("names"))
        last = dict(conn.execute(query, ([organisation for organisation, _, _ in called],)).fetchall())
        new: list[tuple[str, int, str]] = []
        for organisation, name, position in called:
            text = orjson.dumps(name).decode()
            if last.get(organisation) != text:
                last[organisation] = text
                new.append((organisation, position, text))
        columns_of_new = [[row[n] for row in new] for n in range(3)]
        conn.execute(SQL(_INSERT_NAMES).format(names=self.table("names")), columns_of_new)


@dataclass(frozen=True)
class Version:
    """One row to be written."""

    key: Key
    position: int
    columns: tuple[Any, ...]
    """In the order of _INSERT, without the end."""


def _version(key: Key, since: int, document: Document) -> Version:
    text = orjson.dumps(document).decode()
    found_by = (
        SEPARATOR.join(columns.facets(document)),
        SEPARATOR.join(columns.links(document)),
        columns.tokens(document),
        columns.open_until(document),
        *columns.dates(document).values(),
    )
    return Version(key, since, (key.kind, key.id, since, text, *found_by))


_TABLES = """
CREATE TABLE {items} (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint,
    open_until date NOT NULL,
    published_on date NOT NULL,
    closes_on date,
    starts_on date,
    ends_on date,
    happened_on date NOT NULL,
    facets text[] COLLATE "C" NOT NULL,
    links text[] COLLATE "C" NOT NULL,
    tokens tsvector NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (kind, id, from_position)
) WITH (toast_tuple_target = 128);
ALTER TABLE {items} ALTER COLUMN facets SET STORAGE PLAIN;
CREATE TABLE {names} (
    organisation text COLLATE "C" NOT NULL,
    from_position bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (organisation, from_position)
)
"""
# Documents and tokens lie beside the table, so that counting 20,000 rows reads some 1,000 pages and not 20,000.

_INDEXES = (
    "CREATE UNIQUE INDEX items_key ON {items} (id, kind) WHERE to_position IS NULL",
    "CREATE INDEX items_newest ON {items} (published_on, id, kind) WHERE to_position IS NULL",
    "CREATE INDEX items_newest_of_kind ON {items} (kind, published_on, id) WHERE to_position IS NULL",
    "CREATE INDEX items_closing ON {items} (open_until, id, kind) WHERE to_position IS NULL",
    "CREATE INDEX items_facets ON {items} USING gin (facets) WHERE to_position IS NULL",
    "CREATE INDEX items_links ON {items} USING gin (links) WHERE to_position IS NULL",
    "CREATE INDEX items_tokens ON {items} USING gin (tokens) WHERE to_position IS NULL",
    "CREATE INDEX items_ended ON {items} (to_position) WHERE to_position IS NOT NULL",
    "CREATE INDEX items_tokens_ended ON {items} USING gin (tokens) WHERE to_position IS NOT NULL",
)

_OPEN = """
SELECT i.kind, i.id, i.from_position, i.document FROM unnest(%s::text[], %s::text[]) AS wanted(kind, id)
JOIN {items} i ON i.kind = wanted.kind AND i.id = wanted.id AND i.to_position IS NULL
"""

_REPLACE = """
DELETE FROM {items} i USING unnest(%s::text[], %s::text[], %s::bigint[]) AS next(kind, id, position)
WHERE i.kind = next.kind AND i.id = next.id AND i.from_position = next.position
"""

_END = """
UPDATE {items} i SET to_position = next.position FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS next(kind, id, position)
WHERE i.kind = next.kind AND i.id = next.id AND i.to_position IS NULL
"""

_INSERT = """
INSERT INTO {items} (kind, id, from_position, document, facets, links, tokens,
                     open_until, published_on, closes_on, starts_on, ends_on, happened_on, to_position)
SELECT n.kind, n.id, n.from_position, n.document, string_to_array(n.facets, chr(31)), string_to_array(n.links, chr(31)),
       array_to_tsvector(string_to_array(n.tokens, ' ')),
       n.open_until, n.published_on, n.closes_on, n.starts_on, n.ends_on, n.happened_on, n.to_position
FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[],
            %b::date[], %b::date[], %b::date[], %b::date[], %b::date[], %b::date[], %b::bigint[])
  AS n(kind, id, from_position, document, facets, links, tokens,
       open_until, published_on, closes_on, starts_on, ends_on, happened_on, to_position)
"""

_LAST_NAMES = """
SELECT DISTINCT ON (organisation) organisation, name FROM {names} WHERE organisation = ANY(%s::text[])
ORDER BY organisation, from_position DESC
"""

_INSERT_NAMES = """
INSERT INTO {names} (organisation, from_position, name) SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[])
"""
