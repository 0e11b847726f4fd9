"""What the catalogue's documents hold, for readers of the OpenAPI document; answers are the stored JSON, untouched."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.categories import Application, OrganisationType, ProviderOrigin, SmartArea, Technology
from domain.criteria import CriterionId
from domain.ids import MatchId, OrganisationId, SolutionId, TrialId, WishId
from domain.matches import Decider
from domain.money import Measure
from domain.refusals import Language
from domain.texts import LocalisedText


class OrganisationThatDay(BaseModel):
    """An organisation as it was called when this was published."""

    id: OrganisationId
    name: LocalisedText | None = None
    type: OrganisationType | None = None
    origin: ProviderOrigin | None = None


class Pairing(BaseModel):
    """A match in effect. Of those who decided, role and organisation are public, never the person."""

    wish: WishId | None = None
    solution: SolutionId | None = None
    on: date
    decided_by: Decider
    confirmed_by: Decider


class Because(BaseModel):
    """In which words, and on which Hong Kong date."""

    reason: LocalisedText | None
    on: date


class OpenQuestion(BaseModel):
    """A question that is not answered; who asked is for auditors only."""

    question: int = Field(description="Its number: `POST /wishes/{wish_id}/questions/{question}/answer`.")
    text: LocalisedText
    asked_on: date


class Vetting(Because):
    """What the last vetting found; gone once the solution is revised."""

    feasible: bool


class Reading(BaseModel):
    """One measurement of a trial."""

    number: int = Field(description="By which it is voided: `POST /trials/{trial_id}/measurements/{number}/voiding`.")
    criterion: CriterionId
    on: date
    value: Measure
    note: LocalisedText | None = None
    voided: Because | None = Field(default=None, description="Why and when it was voided, if it was.")


class IncidentAtSite(BaseModel):
    """Something that went wrong at the site, or might have."""

    on: date
    description: LocalisedText


class Inside(BaseModel):
    """What only officers and the organisations concerned read: the fields of the thing as they stand, by name.

    And what is open or recorded about it: these members are there only where there is something to tell.
    """

    model_config = ConfigDict(extra="allow")

    open_questions: list[OpenQuestion] | None = Field(default=None, description="Of a wish.")
    sent_back: Because | None = Field(default=None, description="Of a wish that was returned and not submitted again.")
    vetting: Vetting | None = Field(default=None, description="Of a solution.")
    readings: list[Reading] | None = Field(default=None, description="Of a trial, voided ones too.")
    incidents: list[IncidentAtSite] | None = Field(default=None, description="Of a trial.")
    suspended: Because | None = Field(default=None, description="Of a trial that is suspended.")


class Document(BaseModel):
    """What every document of the catalogue has."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: Literal["wish", "solution", "trial", "report"]
    state: str
    published_on: date | None = Field(default=None, description="Left out before publication.")
    updated_on: date | None = Field(default=None, description="Hong Kong day of the last public fact.")
    title: LocalisedText | None = None
    department: OrganisationThatDay | None = None
    provider: OrganisationThatDay | None = None
    smart_area: list[SmartArea] | None = None
    technology: list[Technology] | None = None
    application: list[Application] | None = None
    version: int | None = Field(default=None, description="For officers and those concerned: the version for If-Match.")
    inside: Inside | None = None


class WishDocument(Document):
    """A wish as the public reads it."""

    problem: LocalisedText | None = None
    expected_outcome: LocalisedText | None = None
    constraints: LocalisedText | None = None
    trial_site: LocalisedText | None = None
    trial_scale: LocalisedText | None = None
    closes_on: date | None = None
    counts: dict[str, int] | None = None
    questions: list[dict[str, Any]] | None = Field(default=None, description="Those answered, without the asker.")
    matches: list[Pairing] | None = None
    trials: list[TrialId] | None = None


class SolutionDocument(Document):
    """A solution as the public reads it."""

    summary: LocalisedText | None = None
    how_it_works: LocalisedText | None = None
    evidence: LocalisedText | None = None
    trl: int | None = None
    ip: str | None = None
    targets_wish: WishId | None = None
    counts: dict[str, int] | None = None
    matches: list[Pairing] | None = None
    trials: list[TrialId] | None = None


class TrialDocument(Document):
    """An approved trial as the public reads it."""

    match: MatchId | None = None
    wish: WishId | None = None
    solution: SolutionId | None = None
    plan: dict[str, Any] | None = None
    started_on: date | None = None
    completed_on: date | None = None
    result: dict[str, Any] | None = None
    incidents: int | None = None
    report: dict[str, Any] | None = Field(default=None, description="Its last edition, when there is one.")


class PublishedReport(BaseModel):
    """What an edition says, as it was published."""

    model_config = ConfigDict(extra="allow")

    content_sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="Lets anybody check that nothing was changed: take these data without this member, write them as canonical"
        " JSON (RFC 8785) in UTF-8, and take the SHA-256 in hexadecimal. Members that have no value are absent, never null.",
    )


class Edition(BaseModel):
    """One edition of a report; a later one names the edition that it corrects, and why."""

    number: int
    published_on: date
    data: PublishedReport


class ReportDocument(Document):
    """A performance report as the public reads it, every edition included."""

    wish: WishId | None = None
    solution: SolutionId | None = None
    trial: TrialId | None = None
    summary: LocalisedText | None = None
    findings: LocalisedText | None = None
    plan: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    editions: list[Edition] | None = None


class Called(BaseModel):
    """A name in the language of Accept-Language, else in English, else in what there is."""

    text: str
    language: Language = Field(description="The language that the text is in.")
    fallback: bool = Field(description="Whether that is not the one asked for.")


def called(name: dict[str, str], language: Language) -> dict[str, Any]:
    """A name by language, as `Called` says."""
    text, really = LocalisedText.model_validate(name).in_language(language)
    return {"text": text, "language": really, "fallback": really != language}


class Listed(BaseModel):
    """One page of a list, as of one position."""

    items: list[Document]
    position: int = Field(description="The position of history that all pages of this list are of.")
    next: str | None = Field(description="Cursor of the next page; null on the last one.")
    total: int | None = Field(default=None, description="How many the filters find.")
    facets: dict[str, dict[str, int]] | None = Field(
        default=None, description="By axis, how many each value would find: each axis without its own filter."
    )
    names: dict[str, dict[str, Called]] | None = Field(
        default=None, description="By axis, what each id among its values is called in public."
    )


DOCUMENTS: dict[str, type[Document]] = {
    "wish": WishDocument,
    "solution": SolutionDocument,
    "trial": TrialDocument,
    "report": ReportDocument,
}
