"""Backup and restore: history and keys in two files of one moment, so that keys can be kept apart and forgotten earlier."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import orjson
import psycopg

from domain.persons import PersonErased
from projections.view import PARKED_TABLE, TRACKING_TABLE, VIEWS_TABLE
from services import schema
from services.event_store.recorder import APPLICATION, EVENTS_TABLE
from services.machine.embedded_postgres import programs
from services.machine.lifeline import die_with_parent
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
    """Puts a backup into a prepared database without events, all in one transaction, and counts. Raises BackupFailed.

    Call it from the main thread. Killed half-way it has done nothing: call it again. Views are then empty and filled by
    the projector. Keys of persons that the restored history says were erased are destroyed again; of those that were
    erased after the backup nobody here knows: erase them again.
    """
    manifest = read_manifest(folder)
    with psycopg.connect(conninfo) as conn:
        if (found := _counts(conn)) != (0, 0):
            raise BackupFailed(
                f"this database has {found[0]} events up to position {found[1]}: restore into an empty one"
                " (stop everything, then move the folder postgres of the data folder away, or name a new database in DATABASE_URL)"
            )
    _put_back(conninfo, folder, manifest)
    schema.prepare(conninfo)
    return manifest


def _put_back(conninfo: str, folder: Path, manifest: Manifest) -> None:
    plain = ("--no-owner", "--no-privileges", "--file=-")
    with _transaction(conninfo) as sql:
        _pass_on(sql, *plain, "--clean", "--if-exists", str(folder / HISTORY))
        _pass_on(sql, *plain, "--data-only", str(folder / KEYS))
        _feed(sql, f"RESET search_path; {_ERASE_AGAIN}; {_check_counts(manifest)};\n")


@contextmanager
def _transaction(conninfo: str) -> Iterator[IO[bytes]]:
    """What is written goes to psql, in a transaction that ends well only when all went well here and there.

    Crash note: psql dies with this process, before or after its COMMIT; before, the server rolls back.
    """
    command = [str(programs() / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={conninfo}"]
    with tempfile.TemporaryFile() as said:
        psql = subprocess.Popen(  # noqa: S603
            command,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  runs one C call
        )
        assert psql.stdin is not None
        try:
            with suppress(BrokenPipeError):  # psql has left, and says why below
                _feed(psql.stdin, "BEGIN;\n")
                yield psql.stdin
                _feed(psql.stdin, "COMMIT;\n")
        finally:
            with suppress(BrokenPipeError):
                psql.stdin.close()
            if psql.wait():
                said.seek(0)
                raise BackupFailed(f"psql failed: {_end_of(said.read())}")


_OF_17_AND_LATER = b"SET transaction_timeout = 0;\n"
"""pg_restore writes it for every server; those before PostgreSQL 17 refuse it, and it changes nothing for others."""


def _pass_on(into: IO[bytes], *arguments: str) -> None:
    """What pg_restore says goes to psql, whatever the version of the server."""
    command = [str(programs() / "pg_restore"), *arguments]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=said) as restoring:  # noqa: S603
            assert restoring.stdout is not None
            into.writelines(line for line in restoring.stdout if line != _OF_17_AND_LATER)
        if restoring.returncode:
            said.seek(0)
            raise BackupFailed(f"pg_restore failed: {_end_of(said.read())}")


def _feed(into: IO[bytes], text: str) -> None:
    into.write(text.encode())
    into.flush()


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
    f"UPDATE {APPLICATION}_subject_keys AS k SET wrapped = NULL, erased_at = clock_timestamp() FROM {EVENTS_TABLE} AS e"  # noqa: S608
    f" WHERE e.topic = '{PersonErased.TYPE}' AND e.originator_id = 'person:' || k.subject AND k.wrapped IS NOT NULL"
)


def _check_counts(manifest: Manifest) -> str:
    """A statement that fails unless every event is back."""
    found = f"(SELECT count(*) FROM {EVENTS_TABLE}) = {manifest.events}"  # noqa: S608
    return (
        f"DO $$ BEGIN ASSERT {found}, 'the backup holds {manifest.events} events, another number was restored'; END $$"
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
    done = subprocess.run(command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{program} failed: {_end_of(done.stderr)}")


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _end_of(said: bytes) -> str:
    return said.decode(errors="replace").strip()[-800:]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
