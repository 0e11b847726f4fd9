"""Whether this process lives, and whether the program behind it is ready to answer."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from projections import registry
from services.loading.sample_progress import SampleProgress
from services.view_status import ViewStatus, views_and_projector

router = APIRouter(tags=["health"])

PATIENCE_S = 2.0
"""A database that does not answer within this is taken as away."""
LONGEST_LAG_S = 60.0
"""A view whose oldest event not yet taken in is older than this does not keep up."""


class Check(StrEnum):
    """How one thing that readiness needs is doing."""

    OK = "ok"
    FAILING = "failing"


@dataclass
class Readiness:
    """Each thing that must be there, why it is not, and how far each view is."""

    checks: dict[str, Check] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    views: dict[str, dict[str, object]] = field(default_factory=dict)

    def note(self, name: str, *reasons: str) -> None:
        """The thing is well unless there are reasons why not."""
        self.checks[name] = Check.FAILING if reasons else Check.OK
        self.reasons.extend(reasons)

    @property
    def is_ready(self) -> bool:
        return not self.reasons


@router.get("/livez", operation_id="livez")
async def livez() -> dict[str, str]:
    """Answers as long as the process can answer at all; asks nothing of the database."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="readyz", responses={503: {"description": "Not ready; the answer says why."}})
async def readyz(request: Request) -> JSONResponse:
    """200 once the schema is there and the projector keeps every view up to history; else 503 with the reasons.

    How far the sample data are (`not asked for`, `loading`, `incomplete`, `loaded`) is told beside it, and is no condition.
    """
    readiness = await examine(request.app.state.pool)
    sample = SampleProgress.read(request.app.state.settings.data)
    body = {
        "status": "ready" if readiness.is_ready else "not ready",
        **asdict(readiness),
        "sample_data": asdict(sample),
    }
    return JSONResponse(body, status_code=200 if readiness.is_ready else 503, headers={"Cache-Control": "no-store"})


async def examine(pool: AsyncConnectionPool[Any]) -> Readiness:
    """Asks the database, and says what is missing."""
    readiness = Readiness()
    try:
        async with pool.connection(timeout=PATIENCE_S) as conn:
            views, projector_runs = await views_and_projector(conn, registry.ALL)
    except psycopg.errors.UndefinedTable:
        readiness.note("schema", "the schema is not there yet")
    except (psycopg.Error, PoolTimeout):
        readiness.note("database", "the database does not answer")
    else:
        readiness.note("database")
        readiness.note("schema")
        readiness.note("projector", *([] if projector_runs else ["no projector runs"]))
        _note_views(readiness, views)
    return readiness


def _note_views(readiness: Readiness, views: list[ViewStatus]) -> None:
    missing = [f"the view {view.name} is not there yet" for view in views if view.version is None]
    late = [f"the view {view.name} is {view.lag_s:.0f} s late" for view in views if view.lag_s > LONGEST_LAG_S]
    readiness.note("views", *missing, *late)
    readiness.views = {
        view.name: {"position": view.position, "behind": view.behind, "parked": view.parked} for view in views
    }
