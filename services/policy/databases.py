"""The policies that stand in the database of these settings, read as it is: nothing is started, prepared or written."""

from __future__ import annotations

import psycopg
from psycopg.sql import SQL, Identifier

import domain.nouns  # noqa: F401  declares every fact before any is read
from domain.envelope import Event
from domain.policies import PROCUREMENT, ProcurementPolicy
from domain.procurement_policy.policies import Standing
from services.event_store.mapper import read_state
from services.event_store.recorder import EVENTS_TABLE
from services.machine.embedded_postgres import EmbeddedPostgres
from services.settings import CannotStart, Settings

STREAM = ProcurementPolicy.stream_of(PROCUREMENT)


class DatabaseSilent(CannotStart):
    """The database does not say which policies were adopted."""


def standing_nearby(settings: Settings) -> Standing | None:
    """What stands in the database that DATABASE_URL names, or in the embedded one while it runs; None without one.

    A database in which no portal lives counts as none. Raises DatabaseSilent for one that is named and does not answer.
    """
    conninfo = settings.database_url or _embedded(settings)
    if conninfo is None:
        return None
    try:
        return _standing(conninfo)
    except psycopg.Error as reason:
        raise DatabaseSilent(
            f"the database does not say which policies were adopted: {reason}".strip()
            + " (--built-in judges by the policy that the program brings)"
        ) from reason


def _embedded(settings: Settings) -> str | None:
    server = EmbeddedPostgres(settings.data)
    return server.conninfo if server.is_serving else None


def _standing(conninfo: str) -> Standing | None:
    query = SQL(
        "SELECT topic, state, originator_version FROM {} WHERE originator_id = %s ORDER BY originator_version"
    ).format(Identifier(EVENTS_TABLE))
    with psycopg.connect(conninfo, connect_timeout=10) as conn:
        there = conn.execute("SELECT to_regclass(%s)", (EVENTS_TABLE,)).fetchone()
        if there is None or there[0] is None:
            return None
        known = ProcurementPolicy(STREAM)
        for topic, state, version in conn.execute(query, (STREAM,)):
            envelope, fact = read_state(topic, bytes(state))
            known.fold([Event(STREAM, version, envelope, fact)])
    return known.standing
