"""Adoptions of procurement policies over HTTP: which there were, for anybody; and an administrator's own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from domain.facts import Model
from domain.ids import PolicyId
from domain.policies import (
    PROCUREMENT,
    Adoption,
    PolicyChangesNothing,
    PolicyChangesThePast,
    PolicyDocument,
    PolicyHasBegun,
    PolicyNamedBefore,
    PolicyNotLast,
    PolicyNotSound,
    ProcurementPolicy,
)
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.tables import BUILT_IN
from domain.texts import Line, LocalisedText
from services.api.answers import KEPT_HEADERS, NOT_MODIFIED, answer, known_parameters, tagged
from services.api.asking import Ask, Outcome, asks
from services.api.bodies import Reason
from services.api.dependencies import PartsOfApp, whoever
from services.api.openapi import OF_MEMBERS, about_one, refusals
from services.api.router import Json, StrictRoute
from services.commands import policies as commands

router = APIRouter(prefix="/policy/adoptions", tags=["policy"], route_class=StrictRoute)


class NewPolicy(Model):
    """A policy to be adopted: the whole of it, with every row of the past as it stands already."""

    policy: PolicyDocument
    reason: LocalisedText
    source: Line | None = Field(
        default=None, description="The paper or circular that decided it.", examples=["FSTB circular 3/2029"]
    )


class Adopted(BaseModel):
    """A policy with its adoption. The first is the one that the program brings: nobody adopted it here."""

    policy: PolicyDocument
    version: str = Field(description="As findings name it: it changes when anything in the policy does.")
    takes_effect_on: date | None = Field(
        description="The first day on which it says anything else than the one before."
    )
    adopted_on: date | None
    reason: LocalisedText | None
    source: str | None
    withdrawn_on: date | None = Field(description="It was undone before its first day.")
    withdrawal_reason: LocalisedText | None


class Adoptions(BaseModel):
    """Every policy in the order of adoption. Who adopted it is told by the history of `policy:procurement`."""

    items: list[Adopted]
    version: int = Field(description="The ETag, for If-Match: how often a policy was adopted or withdrawn.")


Id = Annotated[PolicyId, Path(alias="policy_id", examples=["innovation-2030"])]
_SOUND = (PolicyNotSound, PolicyNamedBefore, PolicyChangesNothing, PolicyChangesThePast)


@router.get(
    "",
    response_model=Adoptions,
    response_class=JSONResponse,
    dependencies=[Depends(whoever), Depends(known_parameters)],
    responses={
        200: {"headers": dict(KEPT_HEADERS)},
        **NOT_MODIFIED,
        **refusals(*OF_MEMBERS, of_command=False),
    },
)
async def list_adoptions(request: Request, of_app: PartsOfApp) -> Response:
    """Every policy that was adopted, whole, withdrawn ones included. Public; the last is the one to copy for another."""
    known = await run_in_threadpool(of_app.store.find, ProcurementPolicy, PROCUREMENT)
    items = [*(_built_in(policy) for _, policy in BUILT_IN.policies), *map(_adopted, known.adoptions)]
    body = orjson.dumps({"items": items, "version": known.version})
    return answer(request, body, etag=tagged(known.version), position=None)


@router.post("", responses=refusals(*_SOUND))
def adopt(body: Json[NewPolicy], ask: Annotated[Ask, Depends(asks("policy.adopt"))]) -> Outcome:
    """Adopt a policy: from the first day on which it differs from the one adopted last, it judges; a day after today.

    Until that day everything stays as it is, so the policy repeats every row of the past.
    """
    done = commands.adopt(ask.store, ask.command(body), policy=body.policy, reason=body.reason, source=body.source)
    return ask.answer(done, "policy")


@router.post("/{policy_id}/withdrawal", responses=about_one(PolicyNotLast, PolicyHasBegun))
def withdraw(policy_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("policy.withdraw"))]) -> Outcome:
    """Withdraw the policy adopted last, before its first day; one that has begun is replaced, never withdrawn."""
    return ask.answer(commands.withdraw(ask.store, ask.command(body), policy_id, reason=body.reason), "policy")


def _built_in(policy: Policy) -> dict[str, Any]:
    names = ("takes_effect_on", "adopted_on", "reason", "source", "withdrawn_on", "withdrawal_reason")
    return {"policy": policy.document, "version": policy.version, **dict.fromkeys(names)}


def _adopted(adoption: Adoption) -> dict[str, Any]:
    fact, withdrawal = adoption.fact, adoption.withdrawal_reason
    policy = fact.policy.policy()
    return {
        "policy": policy.document,
        "version": policy.version,
        "takes_effect_on": fact.takes_effect_on,
        "adopted_on": adoption.adopted_on,
        "reason": fact.reason.model_dump(exclude_none=True),
        "source": fact.source,
        "withdrawn_on": adoption.withdrawn_on,
        "withdrawal_reason": withdrawal and withdrawal.model_dump(exclude_none=True),
    }
