"""Brings a database to the shape that this program needs; safe to run by many processes at once."""

from __future__ import annotations

import psycopg
from eventsourcing.postgres import PostgresTrackingRecorder

from projections import registry
from projections.view import PARKED_TABLE, TRACKING_TABLE, VIEWS_TABLE, create_missing
from services.event_store.recorder import APPLICATION, FactRecorder, open_datastore
from services.identity import keys

MINTED_NOUNS = ("wish", "solution", "trial", "markingscheme")
"""Nouns whose readable ids carry a number from a sequence."""

TABLES = f"""
CREATE TABLE IF NOT EXISTS {APPLICATION}_commands (
    caller text NOT NULL,
    command_id text NOT NULL,
    body_hash bytea NOT NULL,
    result jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, command_id)
);
CREATE TABLE IF NOT EXISTS {APPLICATION}_subject_keys (
    subject text PRIMARY KEY,
    wrapped bytea,                      -- AES key wrap (RFC 3394); NULL once erased
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at timestamptz
);
CREATE TABLE IF NOT EXISTS {VIEWS_TABLE} (
    name text PRIMARY KEY,
    version integer NOT NULL,           -- of the live build
    built_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS {PARKED_TABLE} (
    build text NOT NULL,                -- the schema of the build that could not take it
    position bigint NOT NULL,
    stream text NOT NULL,
    error text,                         -- NULL: it only waits for an earlier one of its stream
    attempts integer NOT NULL DEFAULT 1,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (build, position)
);
CREATE INDEX IF NOT EXISTS {PARKED_TABLE}_stream ON {PARKED_TABLE} (build, stream, position);
"""

_LOCK = 0x494E4E4F  # "INNO": only one process changes the schema at a time


def prepare(conninfo: str) -> None:
    """Creates what is missing: the library's tables, ours, and those of every view."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        _create_library_tables(conninfo)
        conn.execute(TABLES)
        conn.execute(keys.TABLES)
        for noun in MINTED_NOUNS:
            conn.execute(f"CREATE SEQUENCE IF NOT EXISTS {APPLICATION}_{noun}_number")
        create_missing(conn, registry.ALL)


def _create_library_tables(conninfo: str) -> None:
    datastore = open_datastore(conninfo)
    try:
        FactRecorder(datastore).create_table()
        PostgresTrackingRecorder(datastore, tracking_table_name=TRACKING_TABLE).create_table()
    finally:
        datastore.close()
