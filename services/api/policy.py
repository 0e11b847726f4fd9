"""The procurement policy over HTTP: schemes checked and evaluations computed for anybody, and the policy as of any day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, Any, cast

import orjson
from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from starlette.responses import JSONResponse, Response

from domain.deadlines import Day, full_date, hong_kong_date
from domain.procurement_policy.policies import Standing
from domain.refusals import Language, Refusal
from services.api.answers import KEPT_HEADERS, NOT_MODIFIED, answer, known_parameters, tagged
from services.api.dependencies import LanguageOfCaller, PartsOfApp, whoever
from services.api.openapi import OF_MEMBERS, refusals
from services.api.policy_documents import Checks, EvaluationAnswers, Evaluations, PolicyInForce, Schemes
from services.api.problems import BodyTooLarge, ContentEncoded, MediaTypeNotTaken, NotAvailableNow
from services.api.router import RawBody, StrictRoute, check_taken
from services.api.tables import NDJSON
from services.input.faults import printable
from services.input.strict_json import BodyUnreadable
from services.policy.batches import BYTES_LIMIT, ListName, judged_document, judged_lines
from services.policy.judging import Judge, Judged, checker, evaluator
from services.policy.standing import applied_on, in_force, standing_in

router = APIRouter(
    prefix="/policy",
    tags=["policy"],
    route_class=StrictRoute,
    dependencies=[Depends(whoever), Depends(known_parameters)],
)
"""Free for everybody, and nothing is stored. What is adopted, and by whom: services/api/policies.py."""

AT_ONCE = 2
"""How many bodies are judged at the same time: threads are there for commands."""
MOST_WAITING = 20
"""How many more may wait for that; each takes about a second at most."""
SHOWN_LIMIT = 200
"""Longest name or place that is repeated, in characters."""


class Unread:
    """Marks a body that the route reads by itself in a thread, and documents it as this type."""

    def __init__(self, documented: type) -> None:
        self.documented = documented

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler.generate_schema(self.documented)
        return core_schema.no_info_wrap_validator_function(lambda value, _: _raw(value), inner)


def _raw(value: object) -> bytes:
    """FastAPI hands over plain bytes when the media type is not JSON."""
    return value.raw if isinstance(value, RawBody) else value if isinstance(value, bytes) else b""


class Turns:
    """Lets AT_ONCE bodies be judged at a time, and MOST_WAITING wait."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(AT_ONCE)
        self.asked = 0

    async def take(self, work: Callable[[], bytes]) -> bytes:
        """What the work comes to, in a thread. Raises NotAvailableNow when too many wait already."""
        if self.asked >= AT_ONCE + MOST_WAITING:
            raise NotAvailableNow
        self.asked += 1
        try:
            async with self.free:
                return await run_in_threadpool(work)
        finally:
            self.asked -= 1


async def turns(request: Request) -> Turns:
    """Those of this application."""
    return cast(Turns, request.app.state.policy_turns)


TurnsOfApp = Annotated[Turns, Depends(turns)]

_OF_BODIES: tuple[type[Refusal], ...] = (
    BodyUnreadable,
    BodyTooLarge,
    MediaTypeNotTaken,
    ContentEncoded,
    *OF_MEMBERS,
)


@router.post(
    "/checks",
    response_model=Checks,
    responses=refusals(*_OF_BODIES, of_command=False),
)
async def check(
    request: Request,
    of_app: PartsOfApp,
    body: Annotated[bytes, Unread(Schemes), Body()],
    turns: TurnsOfApp,
    language: LanguageOfCaller,
) -> Response:
    """Judge marking schemes under the policy in force on the day of each invitation: verdicts, exact figures, cures.

    Public, and nothing is stored. What is wrong with a scheme is said in its place, by field; the others are judged all the
    same. A body of `application/x-ndjson`, one scheme a line, is taken as well.
    """

    def judge(language: Language) -> Judge:
        return _check(language, standing_in(of_app.store))

    return await _answered(request, body, turns, judge=judge, name="schemes", language=language)


@router.post(
    "/evaluations",
    response_model=EvaluationAnswers,
    responses=refusals(*_OF_BODIES, of_command=False),
)
async def evaluate(
    request: Request, body: Annotated[bytes, Unread(Evaluations), Body()], turns: TurnsOfApp, language: LanguageOfCaller
) -> Response:
    """Compute evaluations: who leaves and why, scores exact and rounded once, ranks, winner or tie, the whole working.

    Public, and nothing is stored. A body of `application/x-ndjson`, one evaluation a line, is taken as well.
    """
    return await _answered(request, body, turns, judge=_evaluate, name="evaluations", language=language)


@router.get(
    "",
    response_model=PolicyInForce,
    response_class=JSONResponse,
    responses={
        200: {"headers": dict(KEPT_HEADERS)},
        **NOT_MODIFIED,
        **refusals(*OF_MEMBERS, of_command=False),
    },
)
async def read(
    request: Request,
    of_app: PartsOfApp,
    on: Annotated[Day | None, Query(description="The day; today in Hong Kong without it.")] = None,
) -> Response:
    """The procurement policy in force on a day: each rule with its period, scope, bounds, who may approve a departure, source."""
    today = hong_kong_date(of_app.store.clock())
    day = on or today
    standing = await run_in_threadpool(standing_in, of_app.store)
    etag = tagged("p", standing.on(day).version, day)
    # Of a day to come another policy may still be adopted; of today none, nor of the past.
    settled = on if on is not None and on <= today else None
    return answer(request, orjson.dumps(in_force(day, standing)), etag=etag, position=None, as_of=settled)


def _check(language: Language, standing: Standing) -> Judge:
    judge = checker(standing=standing, explain=True)

    def check(members: dict[str, Any]) -> dict[str, Any]:
        result = judge(members)
        text = [line for finding in result["findings"] for line in finding["words"][language]]
        day = full_date(members["issued_on"])
        assert day is not None  # it was judged
        return {"policy": applied_on(day, standing), "result": result, "text": text}

    return check


def _evaluate(language: Language) -> Judge:
    judge = evaluator(explain=True)

    def evaluate(members: dict[str, Any]) -> dict[str, Any]:
        result = judge(members)
        return {"result": result, "text": result["working"]["words"][language]}

    return evaluate


async def _answered(
    request: Request,
    body: bytes,
    turns: Turns,
    *,
    judge: Callable[[Language], Judge],
    name: ListName,
    language: Language,
) -> Response:
    media_type = check_taken(request.headers, "application/json", NDJSON)
    if len(body) > BYTES_LIMIT:
        raise BodyTooLarge(limit=BYTES_LIMIT)
    read = judged_lines if media_type == NDJSON else judged_document
    absent: dict[str, Any] = {"result": None, "text": [], **({"policy": None} if name == "schemes" else {})}

    def work() -> bytes:
        return _written(read(body, judge(language), name=name, language=language), absent)

    # A draft is nobody's business: no cache keeps it.
    headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}
    return Response(await turns.take(work), media_type="application/json", headers=headers)


def _written(judged: Iterator[Judged], absent: dict[str, Any]) -> bytes:
    items = [_item(each, absent) for each in judged]
    good = sum(item["result"] is not None for item in items)
    return orjson.dumps({"judged": good, "not_judged": len(items) - good, "items": items})


def _item(each: Judged, absent: dict[str, Any]) -> dict[str, Any]:
    errors = [
        {"field": _shown(fault.field), "detail": _shown(fault.detail), "value": fault.value} for fault in each.faults
    ]
    return {
        "number": each.line,
        "id": None if each.id is None else _shown(each.id),
        **(absent if each.result is None else each.result),
        "errors": errors,
        "errors_left_out": each.faults_left_out,
        "notes": [_shown(note) for note in each.notes],
    }


def _shown(text: str) -> str:
    """As far as it is repeated; what is no character of Unicode is shown by its number."""
    return printable(text if len(text) <= SHOWN_LIMIT else f"{text[: SHOWN_LIMIT - 1]}…")
