"""Keys of subjects: one AES-256 key for each person, wrapped by a master key that lies outside the database."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from psycopg import Connection

from domain.refusals import RuleRefusal
from services.event_store.recorder import APPLICATION, FactRecorder
from services.settings import CannotStart

KEY_BYTES = 32
SESSIONS_NAMED = 4
"""How many of many sessions a refusal names."""
NONCE_BYTES = 12
"""96 bits, as NIST SP 800-38D section 8.2 recommends for AES-GCM."""


class MasterKeyWrong(CannotStart):
    """The master key does not open the keys in this database: put the one that this database was made with in its place."""


class KeysInUse(CannotStart):
    """Somebody else is connected to the database whose keys were to be given up."""


class PersonIsErased(RuleRefusal):
    """The personal data of this person were erased; nothing new can be recorded about them."""

    ZH_HANT = "此人的個人資料已被刪除，不可再記錄任何有關資料。"
    ZH_HANS = "此人的个人资料已被删除，不可再记录任何有关资料。"


class SubjectErased(LookupError):
    """The person's key was erased: what it enciphered can never be read again, and nothing new is enciphered for it."""


def load_master_key(path: Path) -> bytes:
    """The master key from its file, made on first use, readable by its owner only.

    Raises CannotStart if the file cannot be read or made, MasterKeyWrong if it does not hold 32 bytes.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make_master_key(path)
        text = path.read_bytes()
    except OSError as reason:
        raise CannotStart(f"the master key cannot be read or made: {reason}") from None
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyWrong(f"{path} must hold {KEY_BYTES} bytes in base64")
    return key


def has_keys(conn: Connection[Any]) -> bool:
    """Whether there is a person's key that only the right master key opens."""
    query = f"SELECT EXISTS (SELECT FROM {APPLICATION}_subject_keys WHERE wrapped IS NOT NULL)"  # noqa: S608
    row = conn.execute(query).fetchone()
    return bool(row and row[0])


def give_up(conn: Connection[Any]) -> int:
    """Destroys all keys of persons for ever, since nothing opens them any more; returns how many there were.

    Raises KeysInUse while anybody else is connected: a process that runs has a master key that opens them. Who connects
    after that look waits for the table, and finds them destroyed.
    """
    check_alone(conn)
    with conn.transaction():
        conn.execute(f"LOCK TABLE {APPLICATION}_subject_keys IN ACCESS EXCLUSIVE MODE")
        check_alone(conn, patience_s=0)
        return conn.execute(
            f"UPDATE {APPLICATION}_subject_keys SET wrapped = NULL, erased_at = clock_timestamp()"  # noqa: S608
            " WHERE wrapped IS NOT NULL"
        ).rowcount


def check_alone(conn: Connection[Any], *, patience_s: float = 2.0) -> None:
    """Raises KeysInUse while other sessions are in this database. One that was just closed may take a moment to be gone."""
    deadline = time.monotonic() + patience_s
    while others := _other_sessions(conn):
        if time.monotonic() > deadline:
            some = ", ".join(others[:SESSIONS_NAMED]) + " …" * (len(others) > SESSIONS_NAMED)
            raise KeysInUse(
                f"other sessions are connected to this database ({some}): a portal that runs has the master"
                " key that opens these keys. Stop every process first, and see that nobody else is connected"
            )
        time.sleep(0.05)


def _other_sessions(conn: Connection[Any]) -> list[str]:
    """What each is called: by itself, else by its number. Autovacuum is nobody: it has no user."""
    conn.execute("SELECT pg_stat_clear_snapshot()")
    rows = conn.execute(
        "SELECT coalesce(nullif(application_name, ''), 'process ' || pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL ORDER BY 1"
    )
    return [name for (name,) in rows]


def _make_master_key(path: Path) -> None:
    """Crash note: written whole under another name first; what a kill leaves there is never read."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 0600
    made = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)  # atomic, and never over a key that another process made meanwhile
    except FileExistsError:
        pass
    finally:
        made.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The name is on the disk before anything is enciphered under the key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class KeyRing:
    """Enciphers and opens personal fields. Associated data bind a ciphertext to its type, stream, version and field."""

    def __init__(self, recorder: FactRecorder, master_key: bytes) -> None:
        self.recorder = recorder
        self._master_key = master_key

    def encipher(self, text: str, *, subject: str, bound_to: str) -> str:
        """base64url of nonce, ciphertext and tag. Makes the subject's key at first need. Raises SubjectErased."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._key(subject, make=True)).encrypt(nonce, text.encode(), bound_to.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, ciphertext: str, *, subject: str, bound_to: str) -> str | None:
        """The text, or None once the key is erased or lost. Raises InvalidTag when somebody changed or moved it."""
        try:
            key = self._key(subject, make=False)
        except SubjectErased:
            return None
        raw = base64.urlsafe_b64decode(ciphertext)
        try:
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
        except InvalidTag as error:
            raise InvalidTag(f"the ciphertext bound to {bound_to} was changed or moved") from error

    def knows(self, subject: str) -> bool:
        """Whether this person ever had a key, erased or not."""
        with self.recorder.connection() as conn:
            query = f"SELECT 1 FROM {APPLICATION}_subject_keys WHERE subject = %s"  # noqa: S608
            return conn.execute(query, (subject,)).fetchone() is not None

    def erase(self, subject: str) -> bool:
        """Destroys the person's key for ever; whether there was one. Stored bytes, hashes and proofs stay as they are."""
        with self.recorder.connection() as conn:
            cursor = conn.execute(
                f"INSERT INTO {APPLICATION}_subject_keys (subject, erased_at) VALUES (%s, clock_timestamp())"  # noqa: S608
                " ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, erased_at = clock_timestamp()"
                f" WHERE {APPLICATION}_subject_keys.wrapped IS NOT NULL",
                (subject,),
            )
            return cursor.rowcount > 0

    def check_master_key(self) -> None:
        """Raises MasterKeyWrong unless the master key opens a key of this database (or there is none yet)."""
        with self.recorder.connection() as conn:
            row = conn.execute(
                f"SELECT wrapped FROM {APPLICATION}_subject_keys WHERE wrapped IS NOT NULL LIMIT 1"  # noqa: S608
            ).fetchone()
        if row:
            self._unwrap(bytes(row["wrapped"]))

    def _key(self, subject: str, *, make: bool) -> bytes:
        with self.recorder.connection() as conn:
            if make:
                wrapped = aes_key_wrap(self._master_key, secrets.token_bytes(KEY_BYTES))
                conn.execute(
                    f"INSERT INTO {APPLICATION}_subject_keys (subject, wrapped) VALUES (%s, %s)"  # noqa: S608
                    " ON CONFLICT (subject) DO NOTHING",
                    (subject, wrapped),
                )
            row = conn.execute(
                f"SELECT wrapped FROM {APPLICATION}_subject_keys WHERE subject = %s",  # noqa: S608
                (subject,),
            ).fetchone()
        if row is None or row["wrapped"] is None:
            raise SubjectErased(subject)
        return self._unwrap(bytes(row["wrapped"]))

    def _unwrap(self, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._master_key, wrapped)
        except InvalidUnwrap as error:
            raise MasterKeyWrong(MasterKeyWrong.__doc__) from error
