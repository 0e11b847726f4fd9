"""Whether this process lives, and whether the program behind it is ready to answer."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from psycopg_pool import AsyncConnectionPool, PoolTimeout

router = APIRouter(tags=["health"])

PATIENCE_S = 2.0
"""A database that does not answer within this is taken as away."""


class Check(StrEnum):
    """How one thing that readiness needs is doing."""

    OK = "ok"
    FAILING = "failing"


@dataclass
class Readiness:
    """Each thing that must be there, and why it is not."""

    checks: dict[str, Check] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def note(self, name: str, reason: str | None) -> bool:
        self.checks[name] = Check.FAILING if reason else Check.OK
        if reason:
            self.reasons.append(reason)
        return reason is None

    @property
    def is_ready(self) -> bool:
        return not self.reasons


@router.get("/livez", operation_id="livez")
async def livez() -> dict[str, str]:
    """Answers as long as the process can answer at all; asks nothing of the database."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 once the schema is there; else 503 with the reasons."""
    readiness = await examine(request.app.state.pool)
    body = {"status": "ready" if readiness.is_ready else "not ready", **asdict(readiness)}
    return JSONResponse(body, status_code=200 if readiness.is_ready else 503, headers={"Cache-Control": "no-store"})


async def examine(pool: AsyncConnectionPool[Any]) -> Readiness:
    """Asks the database, and says what is missing."""
    readiness = Readiness()
    try:
        async with pool.connection(timeout=PATIENCE_S) as conn:
            row = await (await conn.execute("SELECT to_regclass('innoportal_commands') IS NOT NULL")).fetchone()
    except (psycopg.Error, PoolTimeout):
        readiness.note("database", "the database does not answer")
        return readiness
    readiness.note("database", None)
    readiness.note("schema", None if row and row[0] else "the schema is not there yet")
    return readiness
