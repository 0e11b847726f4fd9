"""What callers are told while the database is away, and that all goes on when it is back."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from services.api.app import POOL_TIMEOUT_S
from tests.stage.http import WISH, open_api

pytestmark = pytest.mark.integration


def let_in(postgres_server: str, database: str, *, allowed: bool) -> None:
    name = str(conninfo_to_dict(database)["dbname"])
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.Literal(allowed))
        )
        if not allowed:
            conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def headers_of(answer: httpx.Response) -> set[str]:
    return set(answer.headers) - {"content-length"}


def test_callers_are_asked_to_try_again(postgres_server: str, database: str, tmp_path: Path) -> None:
    with open_api(database, tmp_path) as api:
        let_in(postgres_server, database, allowed=False)
        try:
            written = api.post("/wishes", WISH, by="department-officer")
            read = api.get("/api/v1/wishes")
            begun = time.monotonic()
            plain = api.get("/api/v1/wishes/W-2026-0001")
            took_s = time.monotonic() - begun
        finally:
            let_in(postgres_server, database, allowed=True)
        for answer in (written, read, plain):
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"] == "2"
        assert took_s < POOL_TIMEOUT_S / 2, "it does not wait for the pool first"
        assert headers_of(plain) == headers_of(read)
        assert plain.json()["code"] == read.json()["code"] == "not-available-now"
        assert "nothing was stored" in read.json()["detail"]
        assert written.json()["code"] == "outcome-unknown"
        assert "same Idempotency-Key" in written.json()["detail"]
        assert "nothing was stored" not in written.json()["detail"]
        assert api.get("/livez").status_code == 200
        assert api.get("/api/v1/wishes/W-2026-0001").status_code == 404
        assert api.post("/wishes", WISH, by="department-officer").status_code == 201
