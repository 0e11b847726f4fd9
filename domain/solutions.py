"""Solutions: what a provider offers, for one wish or for none, from submission to withdrawal."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate
from domain.categories import Applications, IntellectualProperty, OrganisationType, ProviderOrigin, Technologies
from domain.envelope import Actor, Envelope
from domain.facts import Decided, Fact, Model, Public, Restricted
from domain.ids import OrganisationId, SolutionId, WishId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.money import Money
from domain.organisations import Organisation
from domain.refusals import RuleRefusal
from domain.terms import state_term
from domain.texts import LocalisedText
from domain.wishes import Wish

TechnologyReadinessLevel = Annotated[int, Field(ge=1, le=9)]
"""1 (basic principles observed) to 9 (proven in operation). Source: ISO 16290:2013."""


IP_IS = (
    "How the solution is protected, or by whose leave it is used. Where no right is applied for or registered: `copyright`,"
    " which software and documents have without registration; `trade secret` for know-how that is kept; `open source`; or"
    " `licensed in` for what belongs to somebody else."
)
"""The vocabulary has no value for none: whoever made something has at least one of these."""


class SolutionContent(Model):
    """What a solution says; public once it is published."""

    title: LocalisedText
    summary: LocalisedText
    how_it_works: LocalisedText
    evidence: LocalisedText
    technology: Technologies
    application: Applications
    trl: TechnologyReadinessLevel
    ip: IntellectualProperty = Field(description=IP_IS)


class SolutionSubmitted(Fact):
    """A provider offered a solution, for a wish or for none; only the facilitator has seen it."""

    TYPE = "solution.submitted.v1"

    provider: Restricted[OrganisationId]
    content: Restricted[SolutionContent]
    targets_wish: Restricted[WishId | None] = None
    department: Restricted[OrganisationId | None] = None
    price_indication: Restricted[Money | None] = None


class SolutionRevised(Fact):
    """The provider changed a solution before its publication; what was found about the earlier text no longer counts."""

    TYPE = "solution.revised.v1"

    content: Restricted[SolutionContent]
    price_indication: Restricted[Money | None] = None


class SolutionFoundFeasible(Fact):
    """An officer vetted the solution: it is technically feasible, and why."""

    TYPE = "solution.found_feasible.v1"

    reason: Restricted[LocalisedText]


class SolutionFoundNotFeasible(Fact):
    """An officer vetted the solution: it is not technically feasible, and why. The provider may revise it."""

    TYPE = "solution.found_not_feasible.v1"

    reason: Restricted[LocalisedText]


class SolutionDiscarded(Fact):
    """The provider gave up a solution that was never published."""

    TYPE = "solution.discarded.v1"

    reason: Restricted[LocalisedText]


class SolutionPublished(Fact):
    """The solution became public, under the name that its provider had on that day."""

    TYPE = "solution.published.v1"

    content: Public[SolutionContent]
    provider: Public[OrganisationId]
    provider_name: Public[LocalisedText]
    provider_type: Public[OrganisationType]
    provider_origin: Public[ProviderOrigin | None] = None
    targets_wish: Public[WishId | None] = None
    department: Public[OrganisationId | None] = None
    """The department whose wish it names."""
    price_indication: Restricted[Money | None] = None


class SolutionAmended(Fact):
    """The provider changed a published solution; the whole of it as it reads now, and why."""

    TYPE = "solution.amended.v1"

    content: Public[SolutionContent]
    provider: Public[OrganisationId]
    provider_name: Public[LocalisedText]
    provider_type: Public[OrganisationType]
    provider_origin: Public[ProviderOrigin | None] = None
    targets_wish: Public[WishId | None] = None
    department: Public[OrganisationId | None] = None
    reason: Public[LocalisedText]
    price_indication: Restricted[Money | None] = None


class SolutionWithdrawn(Fact):
    """The provider no longer offers it: nothing more is decided about it, and its open matches lapse."""

    TYPE = "solution.withdrawn.v1"

    reason: Public[LocalisedText]


class SolutionNotOffered(RuleRefusal):
    """The solution {solution} is {state}: nothing is decided about it unless it is published."""

    ZH_HANT = "方案 {solution} 的狀態是「{state}」：只可就已發布的方案作出決定。"
    ZH_HANS = "方案 {solution} 的状态是“{state}”：只可就已发布的方案作出决定。"


LIFECYCLE = Lifecycle(
    "solution",
    {
        SolutionSubmitted: step(to="submitted"),
        SolutionRevised: step("submitted", "feasible", "not-feasible", to="submitted"),
        SolutionFoundFeasible: step("submitted", to="feasible"),
        SolutionFoundNotFeasible: step("submitted", to="not-feasible"),
        SolutionDiscarded: step("submitted", "feasible", "not-feasible", to="discarded"),
        SolutionPublished: step("feasible", to="published"),
        SolutionAmended: step("published"),
        SolutionWithdrawn: step("published", to="withdrawn"),
    },
)

DECIDABLE_STATES = ("published",)
"""States of a solution in which decisions about it are possible."""
PUBLISHED_STATES = frozenset({*DECIDABLE_STATES, "withdrawn"})
"""States of a solution that the public knows of."""


class Solution(Aggregate):
    """What the rules need to know of a solution."""

    NOUN = "solution"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.provider: OrganisationId | None = None
        self.content: SolutionContent | None = None
        self.price_indication: Money | None = None
        self.targets_wish: WishId | None = None
        self.department: OrganisationId | None = None
        self.content_version = 0
        """The version since which it says what it says now."""

    @property
    def solution_id(self) -> SolutionId:
        return SolutionId(self.noun_id)

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case SolutionSubmitted():
                self.provider, self.targets_wish, self.department = fact.provider, fact.targets_wish, fact.department
                self._says(fact.content, fact.price_indication, envelope)
            case SolutionRevised() | SolutionPublished() | SolutionAmended():
                self._says(fact.content, fact.price_indication, envelope)

    def _says(self, content: SolutionContent, price_indication: Money | None, envelope: Envelope) -> None:
        self.content, self.price_indication, self.content_version = content, price_indication, envelope.version


def check_decidable(solution: Solution, *, field: str | None = None) -> None:
    """Raises SolutionNotOffered unless decisions about the solution are possible; `field`: where it was named, if it was."""
    if solution.state not in DECIDABLE_STATES:
        value = solution.noun_id if field else None
        raise SolutionNotOffered(solution=solution.noun_id, state=state_term(solution.state), field=field, value=value)


def submit(
    solution: Solution, *, content: SolutionContent, price_indication: Money | None, wish: Wish | None, by: Actor
) -> Decided:
    """Offers a solution of the acting member's organisation. `wish`, if given, takes solutions (the command checks that)."""
    LIFECYCLE.check(SolutionSubmitted, solution.state, noun_id=solution.noun_id)
    provider = OrganisationId(str(by.organisation))
    fact = SolutionSubmitted(
        provider=provider,
        content=content,
        targets_wish=wish.wish_id if wish else None,
        department=wish.department if wish else None,
        price_indication=price_indication,
    )
    return fact.told_to(provider)


def revise(solution: Solution, *, content: SolutionContent, price_indication: Money | None) -> Decided:
    """Changes a solution that is not published yet; it has to be vetted anew."""
    LIFECYCLE.check(SolutionRevised, solution.state, noun_id=solution.noun_id)
    return _told(solution, SolutionRevised(content=content, price_indication=price_indication))


def vet(solution: Solution, *, feasible: bool, reason: LocalisedText) -> Decided:
    """Says whether the solution is technically feasible, and why; the provider is told."""
    verdict = SolutionFoundFeasible if feasible else SolutionFoundNotFeasible
    LIFECYCLE.check(verdict, solution.state, noun_id=solution.noun_id)
    return _told(solution, verdict(reason=reason))


def discard(solution: Solution, *, reason: LocalisedText) -> Decided:
    """Gives up a solution that the public never saw."""
    LIFECYCLE.check(SolutionDiscarded, solution.state, noun_id=solution.noun_id)
    return _told(solution, SolutionDiscarded(reason=reason))


def publish(solution: Solution, *, provider: Organisation) -> Decided:
    """Makes a solution public that was found feasible, with the name that the provider has on that day."""
    LIFECYCLE.check(SolutionPublished, solution.state, noun_id=solution.noun_id)
    assert solution.content is not None
    assert provider.name is not None
    fact = SolutionPublished(
        content=solution.content,
        provider=provider.organisation_id,
        provider_name=provider.name,
        provider_type=provider.type,
        provider_origin=provider.origin,
        targets_wish=solution.targets_wish,
        department=solution.department,
        price_indication=solution.price_indication,
    )
    return _told_publicly(solution, fact)


def amend(
    solution: Solution,
    *,
    content: SolutionContent,
    price_indication: Money | None,
    reason: LocalisedText,
    provider: Organisation,
) -> Decided:
    """Changes a published solution; the whole of it is published again, with the reason."""
    LIFECYCLE.check(SolutionAmended, solution.state, noun_id=solution.noun_id)
    assert provider.name is not None
    fact = SolutionAmended(
        content=content,
        provider=provider.organisation_id,
        provider_name=provider.name,
        provider_type=provider.type,
        provider_origin=provider.origin,
        targets_wish=solution.targets_wish,
        department=solution.department,
        reason=reason,
        price_indication=price_indication,
    )
    return _told_publicly(solution, fact)


def withdraw(solution: Solution, *, reason: LocalisedText) -> Decided:
    """Takes a published solution back."""
    LIFECYCLE.check(SolutionWithdrawn, solution.state, noun_id=solution.noun_id)
    return _told_publicly(solution, SolutionWithdrawn(reason=reason))


def _told(solution: Solution, fact: Fact) -> Decided:
    return fact.told_to(str(solution.provider))


def _told_publicly(solution: Solution, fact: Fact) -> Decided:
    """The department whose wish it names is a party from publication on, not before."""
    return fact.told_to(str(solution.provider), *([solution.department] if solution.department else []))
