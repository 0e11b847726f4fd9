"""Backup and restore: history and keys in two files of one moment, so that keys can be kept apart and forgotten earlier."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg

from domain.persons import PersonErased
from projections.view import PARKED_TABLE, TRACKING_TABLE, VIEWS_TABLE
from services import schema
from services.event_store.recorder import APPLICATION, EVENTS_TABLE
from services.machine.embedded_postgres import programs
from services.settings import CannotStart

HISTORY = "history.dump"
"""Events, command ids and sequences, in pg_dump's custom format."""
KEYS = "keys.dump"
"""Wrapped keys of persons and hashes of API keys. Whoever has it and the master key can read what was erased since."""
MANIFEST = "manifest.json"
KEY_TABLES = (f"{APPLICATION}_subject_keys", f"{APPLICATION}_api_keys")
DERIVED_TABLES = (VIEWS_TABLE, TRACKING_TABLE, PARKED_TABLE)
"""Not in a backup: views are built anew from history."""


class BackupFailed(CannotStart):
    """A backup or restore did not come about; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the last position, how many events, when, and the SHA-256 of each file."""

    position: int
    events: int
    made_at: str
    sha256: Mapping[str, str]


def back_up(conninfo: str, folder: Path) -> Manifest:
    """Writes a backup of one moment into a new folder, while commands go on. Raises BackupFailed.

    Crash note: the manifest is written last; a folder without one is no backup.
    """
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise BackupFailed(f"{folder} is there already: name a new folder for each backup") from None
    with psycopg.connect(conninfo) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(conn, "SELECT pg_export_snapshot()")
        events, position = _counts(conn)
        common = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--dbname={conninfo}"]
        derived = [f"--exclude-table={name}" for name in DERIVED_TABLES]
        apart = [f"--exclude-table-data={name}" for name in KEY_TABLES]
        _run("pg_dump", *common, "--exclude-schema=view_*", *derived, *apart, f"--file={folder / HISTORY}")
        keys = [f"--table={name}" for name in KEY_TABLES]
        _run("pg_dump", *common, "--data-only", *keys, f"--file={folder / KEYS}")
    manifest = Manifest(
        position=position,
        events=events,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256={name: _sha256(folder / name) for name in (HISTORY, KEYS)},
    )
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
    return manifest


def restore(conninfo: str, folder: Path) -> Manifest:
    """Puts a backup into a prepared database without events, in one transaction for each file, and counts. Raises BackupFailed.

    Views are then empty and filled by the projector. Keys of persons that the restored history says were erased are
    destroyed again; of those that were erased after the backup nobody here knows: erase them again.
    """
    manifest = read_manifest(folder)
    with psycopg.connect(conninfo) as conn:
        if _counts(conn) != (0, 0):
            raise BackupFailed("this database has events: restore into an empty one")
    common = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={conninfo}"]
    _run("pg_restore", *common, "--clean", "--if-exists", str(folder / HISTORY))
    _run("pg_restore", *common, "--data-only", str(folder / KEYS))
    schema.prepare(conninfo)
    with psycopg.connect(conninfo) as conn:
        conn.execute(_ERASE_AGAIN, (PersonErased.TYPE,))
        if (found := _counts(conn)) != (manifest.events, manifest.position):
            raise BackupFailed(f"the backup holds {manifest.events} events, but {found[0]} were restored")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest, once every file is what it says. Raises BackupFailed for a folder that is no whole backup."""
    try:
        said: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(**said)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupFailed(f"{folder} holds no {MANIFEST}: it is no backup, or one that was not finished") from None
    except (orjson.JSONDecodeError, TypeError) as error:
        raise BackupFailed(f"{folder / MANIFEST} cannot be read: {error}") from None
    for name, digest in manifest.sha256.items():
        if not (folder / name).exists() or _sha256(folder / name) != digest:
            raise BackupFailed(f"{folder / name} is not what the manifest says: it was changed or is incomplete")
    return manifest


_ERASE_AGAIN = (
    f"UPDATE {APPLICATION}_subject_keys AS k SET wrapped = NULL, erased_at = clock_timestamp()"  # noqa: S608
    f" FROM {EVENTS_TABLE} AS e WHERE e.topic = %s AND e.originator_id = 'person:' || k.subject AND k.wrapped IS NOT NULL"
)


def _counts(conn: psycopg.Connection[Any]) -> tuple[int, int]:
    """Number of events, and the last position."""
    row = conn.execute(f"SELECT count(*), coalesce(max(notification_id), 0) FROM {EVENTS_TABLE}").fetchone()  # noqa: S608
    assert row is not None
    return int(row[0]), int(row[1])


def _one(conn: psycopg.Connection[Any], query: str) -> str:
    row = conn.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, those of the wheel: they read every server up to their own version."""
    command = [str(programs() / program), *arguments]
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.decode(errors='replace').strip()[-800:]}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
