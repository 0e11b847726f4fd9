"""Declarations of interest (利益申報): who may take part in a decision about a match, and who may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.envelope import Actor
from domain.facts import Fact, Personal, PersonalText, Restricted
from domain.ids import OrganisationId, PersonId
from domain.members import Member
from domain.refusals import Forbidden, RuleRefusal
from domain.terms import NOUNS


class MatchInterestDeclared(Fact):
    """An officer said that they have no interest in the match, or that they have one, in their own words or in none."""

    TYPE = "match.interest_declared.v1"
    SUBJECT = "person"

    person: Restricted[PersonId]
    interest: Restricted[bool]
    statement: Personal[PersonalText | None] = None


class NotDeclared(RuleRefusal):
    """Declare first whether you have an interest in the match {match}: nobody takes part in its decision before that."""

    ZH_HANT = "請先申報您在配對 {match} 中有否利益：未作申報者不可參與有關決定。"
    ZH_HANS = "请先申报您在配对 {match} 中有否利益：未作申报者不可参与有关决定。"


class InterestStands(Forbidden):
    """You declared an interest in the match {match}: somebody else must take this part in its present round."""

    ZH_HANT = "您已申報在配對 {match} 中有利益：本輪須由其他人員處理。"
    ZH_HANS = "您已申报在配对 {match} 中有利益：本轮须由其他人员处理。"


class OwnOrganisation(Forbidden):
    """You belong to {organisation}, which the {noun} {id} concerns: somebody else must take this part."""

    ZH_HANT = "您屬於{noun} {id} 所涉及的機構 {organisation}：須由其他人員處理。"
    ZH_HANS = "您属于{noun} {id} 所涉及的机构 {organisation}：须由其他人员处理。"


Declarations = Mapping[str, bool]
"""Of one round of a match: principal (`person:<id>`) → whether they have ever declared an interest in it."""


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Who acts, with their memberships in the organisations that something concerns, in force or not.

    So nobody escapes the rule about their own organisation by acting as a member of another one.
    """

    actor: Actor
    memberships: tuple[Member, ...] = ()

    @property
    def organisations(self) -> frozenset[OrganisationId | None]:
        """Where they belong, as far as it matters here."""
        return frozenset({self.actor.organisation, *(m.organisation for m in self.memberships if m.state == "active")})


def check_impartial(
    declarations: Declarations, *, match: str, by: Officer, concerned: Iterable[OrganisationId]
) -> None:
    """Raises NotDeclared, InterestStands or OwnOrganisation unless the officer may take part in a decision."""
    if by.actor.principal not in declarations:
        raise NotDeclared(match=match)
    check_uninvolved(declarations, match=match, by=by, concerned=concerned)


def check_uninvolved(
    declarations: Declarations, *, match: str, by: Officer, concerned: Iterable[OrganisationId]
) -> None:
    """Raises InterestStands or OwnOrganisation unless the officer stands outside the match.

    Enough for what follows the decision (its trials and reports): who took no part in the decision need not have declared.
    """
    check_no_interest(declarations, match=match, by=by.actor)
    check_outside("match", match, by=by, concerned=concerned)


def check_outside(noun: str, noun_id: str, *, by: Officer, concerned: Iterable[OrganisationId]) -> None:
    """Raises OwnOrganisation for an officer who belongs to an organisation that it concerns."""
    for organisation in concerned:
        if organisation in by.organisations:
            raise OwnOrganisation(noun=NOUNS[noun], id=noun_id, organisation=organisation)


def check_no_interest(declarations: Declarations, *, match: str, by: Actor) -> None:
    """Raises InterestStands for a person who declared an interest in this round; declaring none later does not undo it."""
    if declarations.get(by.principal):
        raise InterestStands(match=match)
