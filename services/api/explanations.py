"""What the `type` of a problem document points to: each problem explained in three languages; and the metrics."""

from __future__ import annotations

import inspect
from typing import Annotated

from fastapi import APIRouter, Path, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.responses import Response

from domain.refusals import Language, NotFound, Refusal
from domain.terms import PROBLEM
from services.api.openapi import refusals
from services.api.problems import TITLES, documented, status_of
from services.api.view_metrics import view_metrics

router = APIRouter(tags=["problems"])


class Explanation(BaseModel):
    """A problem that this API can answer with. Words in {braces} are filled in."""

    type: str
    status: int
    title: dict[Language, str]
    message: dict[Language, str]


@router.get("/problems", responses=refusals(of_command=False))
async def list_() -> list[Explanation]:
    """Every problem by code."""
    return [explained(cls) for cls in documented()]


@router.get("/problems/{code}", responses=refusals(NotFound, of_command=False))
async def explain(code: Annotated[str, Path(max_length=100, examples=["not-found"])]) -> Explanation:
    """What one problem means."""
    for cls in documented():
        if cls.code() == code:
            return explained(cls)
    raise NotFound(noun=PROBLEM, id=code)


@router.get("/metrics", operation_id="metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Requests and views, in the text format of Prometheus."""
    counted = generate_latest(request.app.state.metrics.registry)
    return Response(counted + await view_metrics(request.app.state.pool), media_type=CONTENT_TYPE_LATEST)


def explained(cls: type[Refusal]) -> Explanation:
    """A refusal class as a document."""
    status = status_of(cls)
    return Explanation(
        type=f"/problems/{cls.code()}",
        status=status,
        title=dict(TITLES[status].items()),
        message={"en": inspect.getdoc(cls) or "", "zh-Hant": cls.ZH_HANT, "zh-Hans": cls.ZH_HANS},
    )
