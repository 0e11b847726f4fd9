"""Bearer keys of members: shown once, stored as a hash, expiring, revocable, with their last use."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection

from domain.ids import MemberId
from domain.refusals import RuleRefusal

KEYS_TABLE: LiteralString = "innoportal_api_keys"
TABLES: LiteralString = f"""
CREATE TABLE IF NOT EXISTS {KEYS_TABLE} (
    id text PRIMARY KEY,
    member text NOT NULL,
    label text NOT NULL,
    secret_hash bytea NOT NULL,         -- SHA-256: the secret has 256 random bits, so nothing slower is needed
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz
);
ALTER TABLE {KEYS_TABLE} ADD COLUMN IF NOT EXISTS command text;
CREATE UNIQUE INDEX IF NOT EXISTS {KEYS_TABLE}_command ON {KEYS_TABLE} (made_by, command);
CREATE INDEX IF NOT EXISTS {KEYS_TABLE}_member ON {KEYS_TABLE} (member);
"""

USE_NOTED_EVERY = timedelta(minutes=1)
"""How exact the last use is: more would write to the database on every request."""

_KEY = re.compile(r"ips_([a-z0-9]{10})_([0-9a-f]{64})")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_COLUMNS: LiteralString = "id, member, label, made_at, made_by, expires_at, revoked_at, last_used_at"


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """What is known of a key; never the key itself."""

    id: str
    member: MemberId
    label: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and at < self.expires_at

    def shown(self, at: datetime) -> dict[str, Any]:
        """For people and programs, as the API and the command line show it."""
        return {**asdict(self), "in_force": self.is_in_force(at)}


class KeyIssuedAlready(RuleRefusal):
    """This command has given out the key {key} already; it was shown then, and nobody can show it again. Revoke it if it is lost, and send a new command."""

    ZH_HANT = "此指令已發出密鑰 {key}；該密鑰只在當時顯示，無法再次顯示。如已遺失，請撤銷該密鑰，再以新的指令編號索取。"
    ZH_HANS = "此指令已发出密钥 {key}；该密钥只在当时显示，无法再次显示。如已遗失，请撤销该密钥，再以新的指令编号索取。"


class ApiKeys:
    """The keys of a portal. `connect` gives a connection in autocommit whose rows are dictionaries."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection[Any]]]) -> None:
        self._connect = connect

    def issue(
        self, member: MemberId, *, label: str, at: datetime, lasts: timedelta, by: str, command: str | None = None
    ) -> tuple[str, ApiKey]:
        """A new key, `ips_<id>_<secret>`, which nobody can show again; and what is kept of it.

        Raises KeyIssuedAlready when `by` was given one for the same command.
        """
        key_id = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        secret = secrets.token_hex(32)
        key = ApiKey(id=key_id, member=member, label=label, made_at=at, made_by=by, expires_at=at + lasts)
        with self._connect() as conn:
            stored = conn.execute(
                f"INSERT INTO {KEYS_TABLE} (id, member, label, secret_hash, made_at, made_by, expires_at, command)"  # noqa: S608
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (made_by, command) DO NOTHING",
                (key.id, key.member, key.label, _hash(secret), key.made_at, key.made_by, key.expires_at, command),
            )
            if not stored.rowcount:
                earlier = conn.execute(
                    f"SELECT id FROM {KEYS_TABLE} WHERE made_by = %s AND command = %s",  # noqa: S608
                    (by, command),
                ).fetchone()
                assert earlier is not None
                raise KeyIssuedAlready(key=earlier["id"], field="Idempotency-Key")
        return f"ips_{key_id}_{secret}", key

    def authenticate(self, text: str, *, at: datetime) -> ApiKey | None:
        """The key that this text is, if it is in force; notes its use. Asked anew at every request, in every process."""
        found = _KEY.fullmatch(text)
        if found is None:
            return None
        with self._connect() as conn:
            row = conn.execute(
                f"SELECT {_COLUMNS}, secret_hash FROM {KEYS_TABLE} WHERE id = %s",  # noqa: S608
                (found[1],),
            ).fetchone()
            if row is None or not hmac.compare_digest(bytes(row.pop("secret_hash")), _hash(found[2])):
                return None
            key = _key(row)
            if not key.is_in_force(at):
                return None
            self._note_use(conn, key, at=at)
        return key

    def of(self, member: MemberId | None = None) -> list[ApiKey]:
        """The keys of a member, or of all, ended ones included; newest first."""
        with self._connect() as conn:
            rows = conn.execute(
                f"SELECT {_COLUMNS} FROM {KEYS_TABLE} WHERE %s::text IS NULL OR member = %s"  # noqa: S608
                " ORDER BY made_at DESC, id",
                (member, member),
            ).fetchall()
        return [_key(row) for row in rows]

    def get(self, key_id: str) -> ApiKey | None:
        """One key, by its id."""
        with self._connect() as conn:
            row = conn.execute(f"SELECT {_COLUMNS} FROM {KEYS_TABLE} WHERE id = %s", (key_id,)).fetchone()  # noqa: S608
        return _key(row) if row else None

    def revoke(self, key_id: str, *, at: datetime) -> bool:
        """Ends a key from the next request on; whether it was not ended already."""
        with self._connect() as conn:
            cursor = conn.execute(
                f"UPDATE {KEYS_TABLE} SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL",  # noqa: S608
                (at, key_id),
            )
        return cursor.rowcount > 0

    def revoke_all(self, member: MemberId, *, at: datetime) -> int:
        """Ends every key of a member from the next request on; how many were not ended already."""
        with self._connect() as conn:
            cursor = conn.execute(
                f"UPDATE {KEYS_TABLE} SET revoked_at = %s WHERE member = %s AND revoked_at IS NULL",  # noqa: S608
                (at, member),
            )
        return cursor.rowcount

    def _note_use(self, conn: Connection[Any], key: ApiKey, *, at: datetime) -> None:
        if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
            conn.execute(f"UPDATE {KEYS_TABLE} SET last_used_at = %s WHERE id = %s", (at, key.id))  # noqa: S608


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: dict[str, Any]) -> ApiKey:
    """In UTC, whatever the time zone of the server is."""
    moments = {name: it.astimezone(UTC) for name, it in row.items() if isinstance(it, datetime)}
    return ApiKey(**{**row, **moments, "member": MemberId(row["member"])})
