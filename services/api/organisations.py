"""Organisations over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from domain.categories import OrganisationType, ProviderOrigin
from domain.facts import Model
from domain.ids import OrganisationId
from domain.lifecycle import NotInThisState
from domain.texts import LocalisedText
from services.api.bodies import Reason
from services.api.dependencies import Ask, Outcome, asks, creates
from services.api.openapi import about_one, refusals
from services.api.router import StrictRoute
from services.commands import organisations as commands
from services.input.strict_json import Json

router = APIRouter(prefix="/organisations", tags=["organisations"], route_class=StrictRoute)


class Registration(Model):
    """An organisation as it is first written down. One name is registered once."""

    name: LocalisedText
    type: OrganisationType
    origin: ProviderOrigin | None = Field(default=None, description="Where a provider is at home.")


class Verification(Model):
    """How it was checked that the organisation is what it says."""

    evidence: LocalisedText


class Renaming(Model):
    """The name from now on; history keeps the name of each day."""

    name: LocalisedText


Id = Annotated[OrganisationId, Path(alias="organisation_id", examples=["O-mfzwizlsovzwc43f"])]


@router.post("", status_code=201, responses=refusals(NotInThisState))
def register(body: Json[Registration], ask: Annotated[Ask, Depends(creates("organisation.register"))]) -> Outcome:
    """Register an organisation."""
    done = commands.register(ask.store, ask.command(body), name=body.name, type=body.type, origin=body.origin)
    return ask.answer(done, "organisation", created=True)


@router.post("/{organisation_id}/verification", responses=about_one(NotInThisState))
def verify(
    organisation_id: Id, body: Json[Verification], ask: Annotated[Ask, Depends(asks("organisation.verify"))]
) -> Outcome:
    """Record that the organisation was checked, and how."""
    done = commands.verify(ask.store, ask.command(body), organisation_id, evidence=body.evidence)
    return ask.answer(done, "organisation")


@router.post("/{organisation_id}/suspension", responses=about_one(NotInThisState))
def suspend(
    organisation_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("organisation.suspend"))]
) -> Outcome:
    """Stop the organisation's members from acting, from the next request on."""
    return ask.answer(
        commands.suspend(ask.store, ask.command(body), organisation_id, reason=body.reason), "organisation"
    )


@router.post("/{organisation_id}/reinstatement", responses=about_one(NotInThisState))
def reinstate(
    organisation_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("organisation.reinstate"))]
) -> Outcome:
    """End a suspension."""
    done = commands.reinstate(ask.store, ask.command(body), organisation_id, reason=body.reason)
    return ask.answer(done, "organisation")


@router.put("/{organisation_id}/name", responses=about_one(NotInThisState))
def rename(
    organisation_id: Id, body: Json[Renaming], ask: Annotated[Ask, Depends(asks("organisation.rename"))]
) -> Outcome:
    """Give the organisation another name from now on."""
    return ask.answer(commands.rename(ask.store, ask.command(body), organisation_id, name=body.name), "organisation")
