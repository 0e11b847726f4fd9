"""Matches: a wish and a solution considered together, from proposal to a decision that two officers stand behind.

The stream is the pair, so that there is one open match for a pair; a later proposal starts a new round in it. Nothing
is told to department and provider before a second officer has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from domain import declarations, solutions, wishes
from domain.aggregate import Aggregate
from domain.categories import ACCEPTING_REASONS, DECISION_REASONS, DecisionReason
from domain.deadlines import hong_kong_date
from domain.declarations import MatchInterestDeclared, Officer, check_no_interest
from domain.envelope import Actor, Envelope, Event, Role
from domain.facts import Decided, Fact, Model, PersonalText, Public, Restricted
from domain.ids import MatchId, MemberId, OrganisationId, PersonId, SolutionId, TrialId, WishId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.members import Member, check_person, check_ranked_person
from domain.organisations import Organisation
from domain.refusals import Forbidden, InvalidInput, RuleRefusal
from domain.solutions import Solution
from domain.terms import NOUNS, state_term
from domain.texts import LocalisedText
from domain.wishes import Wish

LAPSE_AFTER_DAYS = 90
"""How many days a match may go undecided, unless an operator sets another number."""

LapseCause = Literal["undecided", "wish-withdrawn", "wish-fulfilled", "solution-withdrawn"]
"""Why a match ended without a decision that took effect."""


class Decider(Model):
    """What the public is told of somebody who decided: role and organisation of that day, never the person."""

    role: Role
    organisation: OrganisationId
    organisation_name: LocalisedText


class Grounds(Model):
    """On what a decision rests: the versions of wish and solution that the officer has read, and why."""

    wish_version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    solution_version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason_code: DecisionReason
    reason: LocalisedText


class MatchProposed(Fact):
    """A wish and a solution were put together, in a first or a new round; why is said."""

    TYPE = "match.proposed.v1"

    round: Restricted[int]
    wish: Restricted[WishId]
    solution: Restricted[SolutionId]
    department: Restricted[OrganisationId]
    provider: Restricted[OrganisationId]
    reason: Restricted[LocalisedText]


class MatchAssigned(Fact):
    """From now on this officer looks after the match."""

    TYPE = "match.assigned.v1"

    member: Restricted[MemberId]
    person: Restricted[PersonId]


class MatchShortlisted(Fact):
    """An officer put the match on the short list."""

    TYPE = "match.shortlisted.v1"

    note: Restricted[LocalisedText | None] = None


class MatchAccepted(Fact):
    """An officer decided to take the match on; it takes effect when a second officer confirms."""

    TYPE = "match.accepted.v1"

    wish_version: Restricted[int]
    """What the officer had read."""
    solution_version: Restricted[int]
    reason_code: Restricted[DecisionReason]
    reason: Restricted[LocalisedText]


class MatchDeclined(Fact):
    """An officer decided against the match; it takes effect when a second officer confirms."""

    TYPE = "match.declined.v1"

    wish_version: Restricted[int]
    solution_version: Restricted[int]
    reason_code: Restricted[DecisionReason]
    reason: Restricted[LocalisedText]


class MatchDecisionWithdrawn(Fact):
    """The officer took the decision back before it was confirmed."""

    TYPE = "match.decision_withdrawn.v1"

    reason: Restricted[LocalisedText | None] = None


class MatchDecisionUndone(Fact):
    """The officer who had decided declared an interest before the confirmation: the decision counts no more."""

    TYPE = "match.decision_undone.v1"

    person: Restricted[PersonId]


class MatchDecisionFlagged(Fact):
    """Somebody who had decided or confirmed declared an interest afterwards; the decision stands and is marked."""

    TYPE = "match.decision_flagged.v1"

    person: Restricted[PersonId]


class MatchConfirmationRefused(Fact):
    """The second officer did not confirm: the match has to be decided anew, and why."""

    TYPE = "match.confirmation_refused.v1"

    reason: Restricted[LocalisedText]


class MatchAcceptanceConfirmed(Fact):
    """A second officer confirmed: the match is accepted, and both sides are told."""

    TYPE = "match.acceptance_confirmed.v1"

    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    provider: Public[OrganisationId]
    decided_by: Public[Decider]
    confirmed_by: Public[Decider]
    wish_version: Restricted[int]
    solution_version: Restricted[int]
    reason_code: Restricted[DecisionReason]
    reason: Restricted[LocalisedText]


class MatchDeclineConfirmed(Fact):
    """A second officer confirmed: the match is declined, and both sides are told why."""

    TYPE = "match.decline_confirmed.v1"

    wish: Restricted[WishId]
    solution: Restricted[SolutionId]
    department: Restricted[OrganisationId]
    provider: Restricted[OrganisationId]
    decided_by: Restricted[Decider]
    confirmed_by: Restricted[Decider]
    wish_version: Restricted[int]
    solution_version: Restricted[int]
    reason_code: Restricted[DecisionReason]
    reason: Restricted[LocalisedText]


class MatchTrialPlanned(Fact):
    """A trial of the match was planned; its own stream tells the rest."""

    TYPE = "match.trial_planned.v1"

    trial: Restricted[TrialId]


class MatchReversed(Fact):
    """An accepted match was undone before any trial of it ran."""

    TYPE = "match.reversed.v1"

    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    provider: Public[OrganisationId]
    reason: Public[LocalisedText]


class MatchLapsed(Fact):
    """The match ended without a decision that took effect; both sides are told why."""

    TYPE = "match.lapsed.v1"

    cause: Restricted[LapseCause]


class ReasonDoesNotFit(RuleRefusal):
    """The reason code {reason_code} is not for this decision; those that are: {allowed}."""

    ZH_HANT = "理由代碼 {reason_code} 不適用於此決定；適用的是：{allowed}。"
    ZH_HANS = "理由代码 {reason_code} 不适用于此决定；适用的是：{allowed}。"


class MatchNamedTwice(InvalidInput):
    """The match {match} is named twice: name each one once, with the version that you have read."""

    ZH_HANT = "配對 {match} 出現兩次：每個配對只可列出一次，並附上您所閱讀的版本。"
    ZH_HANS = "配对 {match} 出现两次：每个配对只可列出一次，并附上您所阅读的版本。"


class NotReadAsItIs(RuleRefusal):
    """You decided on version {read} of the {noun} {id}; what it says now stands since version {since}, of {actual}. Read it again."""

    ZH_HANT = "您依據的是{noun} {id} 的第{read}版；其現有內容自第{since}版起生效，最新為第{actual}版。請重新閱讀。"
    ZH_HANS = "您依据的是{noun} {id} 的第{read}版；其现有内容自第{since}版起生效，最新为第{actual}版。请重新阅读。"


class DecisionOutdated(RuleRefusal):
    """The decision rests on version {read} of the {noun} {id}, which was changed in version {since}: it must be decided anew."""

    ZH_HANT = "決定所依據的是{noun} {id} 的第{read}版，而其內容已於第{since}版更改：須重新決定。"
    ZH_HANS = "决定所依据的是{noun} {id} 的第{read}版，而其内容已于第{since}版更改：须重新决定。"


class ConfirmedByItsDecider(Forbidden):
    """You decided the match {match} yourself: another person must confirm it or send it back."""

    ZH_HANT = "配對 {match} 是由您決定的：須由另一人確認或退回。"
    ZH_HANS = "配对 {match} 是由您决定的：须由另一人确认或退回。"


class NotItsDecider(Forbidden):
    """Only the officer who decided the match {match} may take the decision back; a reviewer may send it back."""

    ZH_HANT = "只有作出決定的人員可收回配對 {match} 的決定；覆核人員可將其退回。"
    ZH_HANS = "只有作出决定的人员可收回配对 {match} 的决定；复核人员可将其退回。"


class AssigneeNotOfficer(RuleRefusal):
    """The member {member} cannot look after a match: that is for a facilitator officer whose membership is in force."""

    ZH_HANT = "成員 {member} 不可跟進配對：須由成員資格有效的促成人員跟進。"
    ZH_HANS = "成员 {member} 不可跟进配对：须由成员资格有效的促成人员跟进。"


class MatchNotInEffect(RuleRefusal):
    """The match {match} is {state}: only an accepted and confirmed match can be tried."""

    ZH_HANT = "配對 {match} 的狀態是「{state}」：只有已接納並確認的配對才可試驗。"
    ZH_HANS = "配对 {match} 的状态是“{state}”：只有已接纳并确认的配对才可试验。"


class TrialInTheWay(RuleRefusal):
    """The match {match} cannot be reversed: its trial {trial} is {state}."""

    ZH_HANT = "配對 {match} 不可撤銷：其試驗 {trial} 的狀態是「{state}」。"
    ZH_HANS = "配对 {match} 不可撤销：其试验 {trial} 的状态是“{state}”。"


class NothingToLapseFor(RuleRefusal):
    """The match {match} does not lapse: it is {state}, wish and solution are there, and its time to be decided ends with {until}."""

    ZH_HANT = "配對 {match} 並未失效：其狀態是「{state}」，願望及方案仍在，而決定期限至{until}日終。"
    ZH_HANS = "配对 {match} 并未失效：其状态是“{state}”，愿望及方案仍在，而决定期限至{until}日终。"


UNDECIDED_STATES = ("proposed", "shortlisted")
PENDING_STATES = ("accepted", "declined")
"""A decision waits for its confirmation."""
OPEN_STATES = (*UNDECIDED_STATES, *PENDING_STATES)
"""States of a round that has not ended."""
IN_EFFECT = "acceptance-confirmed"
CONFIRMED_STATES = (IN_EFFECT, "decline-confirmed")
TRIAL_STATES_IN_THE_WAY = frozenset({"approved", "running", "suspended", "completed"})
"""A match is reversed only while no trial of it is approved, running or suspended, and not after one was completed."""

LIFECYCLE = Lifecycle(
    "match",
    {
        MatchProposed: step(NOTHING, "decline-confirmed", "reversed", "lapsed", to="proposed"),
        MatchAssigned: step(*OPEN_STATES),
        MatchInterestDeclared: step(*OPEN_STATES, *CONFIRMED_STATES),
        MatchShortlisted: step("proposed", to="shortlisted"),
        MatchAccepted: step(*UNDECIDED_STATES, to="accepted"),
        MatchDeclined: step(*UNDECIDED_STATES, to="declined"),
        MatchDecisionWithdrawn: step(*PENDING_STATES, to="proposed"),
        MatchDecisionUndone: step(*PENDING_STATES, to="proposed"),
        MatchConfirmationRefused: step(*PENDING_STATES, to="proposed"),
        MatchAcceptanceConfirmed: step("accepted", to=IN_EFFECT),
        MatchDeclineConfirmed: step("declined", to="decline-confirmed"),
        MatchDecisionFlagged: step(*CONFIRMED_STATES),
        MatchTrialPlanned: step(IN_EFFECT),
        MatchReversed: step(IN_EFFECT, to="reversed"),
        MatchLapsed: step(*OPEN_STATES, to="lapsed"),
    },
)

DECISIONS = (MatchAccepted, MatchDeclined)
CONFIRMATIONS = (MatchAcceptanceConfirmed, MatchDeclineConfirmed)
LEAVE_UNDECIDED = LIFECYCLE.leading_to("proposed")
"""After these the match waits for a decision, the first one or a new one."""
TAKEN_BACK = tuple(fact for fact in LEAVE_UNDECIDED if fact is not MatchProposed)
"""These take a decision back before it is confirmed."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision of the present round, and by whom."""

    fact: MatchAccepted | MatchDeclined
    by: Actor

    @property
    def organisation(self) -> OrganisationId:
        """Of the officer who decided."""
        assert self.by.organisation is not None
        return self.by.organisation


class Match(Aggregate):
    """What the rules need to know of a match; all but `round` and `trials` is of the present round."""

    NOUN = "match"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.round = 0
        self.department: OrganisationId | None = None
        self.provider: OrganisationId | None = None
        self.assignee: MemberId | None = None
        self.declarations: dict[str, bool] = {}
        self.decision: Decision | None = None
        self.confirmed_by: Actor | None = None
        self.undecided_from = 0  # the version at which it last began to wait for a decision
        self.is_flagged = False
        self.trials: list[TrialId] = []

    @property
    def match_id(self) -> MatchId:
        return MatchId(self.noun_id)

    @property
    def concerned(self) -> tuple[OrganisationId, OrganisationId]:
        """Department and provider, once it was proposed."""
        assert self.department is not None
        assert self.provider is not None
        return self.department, self.provider

    @property
    def pending(self) -> Decision:
        """The decision that waits for its confirmation, or was confirmed."""
        assert self.decision is not None
        return self.decision

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case MatchProposed():
                self._new_round(fact)
                self.undecided_from = envelope.version
            case MatchAssigned():
                self.assignee = fact.member
            case MatchInterestDeclared():
                who = envelope.by.principal
                self.declarations[who] = fact.interest or self.declarations.get(who, False)
            case MatchAccepted() | MatchDeclined():
                self.decision = Decision(fact=fact, by=envelope.by)
            case _ if isinstance(fact, TAKEN_BACK):
                self.decision, self.undecided_from = None, envelope.version
            case MatchAcceptanceConfirmed() | MatchDeclineConfirmed():
                self.confirmed_by = envelope.by
            case MatchDecisionFlagged():
                self.is_flagged = True
            case MatchTrialPlanned():
                self.trials.append(fact.trial)

    def _new_round(self, fact: MatchProposed) -> None:
        self.round, self.department, self.provider = fact.round, fact.department, fact.provider
        self.assignee, self.decision, self.confirmed_by = None, None, None
        self.declarations, self.is_flagged = {}, False


def check_in_effect(match: Match) -> None:
    """Raises MatchNotInEffect unless the match is accepted, confirmed and not reversed."""
    if match.state != IN_EFFECT:
        raise MatchNotInEffect(match=match.noun_id, state=state_term(match.state))


def check_uninvolved(match: Match, *, by: Officer) -> None:
    """Raises InterestStands or OwnOrganisation unless the officer may decide about trials of the match and their reports."""
    declarations.check_uninvolved(match.declarations, match=match.noun_id, by=by, concerned=match.concerned)


def propose(match: Match, *, wish: Wish, solution: Solution, reason: LocalisedText) -> Decided:
    """Puts a wish and a solution together, both published; starts a new round where an earlier one has ended."""
    LIFECYCLE.check(MatchProposed, match.state, noun_id=match.noun_id)
    check_pair(wish, solution)
    assert wish.department is not None
    assert solution.provider is not None
    fact = MatchProposed(
        round=match.round + 1,
        wish=wish.wish_id,
        solution=solution.solution_id,
        department=wish.department,
        provider=solution.provider,
        reason=reason,
    )
    return fact.told_to()


def assign(match: Match, *, to: Member) -> Decided:
    """Gives the match to a facilitator officer, from whoever had it before."""
    LIFECYCLE.check(MatchAssigned, match.state, noun_id=match.noun_id)
    if to.state != "active" or to.account != "person" or Role.FACILITATOR_OFFICER not in to.roles:
        raise AssigneeNotOfficer(member=to.noun_id, field="member", value=to.noun_id)
    assert to.person is not None
    return MatchAssigned(member=MemberId(to.noun_id), person=to.person).told_to()


def declare(match: Match, *, interest: bool, statement: str | None, by: Actor) -> list[Decided]:
    """Declares an interest, or none; it stands for this round. One of the deciding person undoes or marks the decision."""
    LIFECYCLE.check(MatchInterestDeclared, match.state, noun_id=match.noun_id)
    check_person(by)
    if not interest:
        check_no_interest(match.declarations, match=match.noun_id, by=by)
    person = PersonId(by.principal.removeprefix("person:"))
    said = PersonalText.of(statement) if statement else None
    declared = MatchInterestDeclared(person=person, interest=interest, statement=said).told_to()
    if not interest or by.principal not in _who_decided(match):
        return [declared]
    is_confirmed = match.state in CONFIRMED_STATES
    return [declared, (MatchDecisionFlagged if is_confirmed else MatchDecisionUndone)(person=person).told_to()]


def shortlist(
    match: Match, *, wish: Wish, solution: Solution, note: LocalisedText | None, by: Officer, until: date, on: date
) -> Decided:
    """Puts the match on the short list. `until` is its `last_day_to_decide`."""
    LIFECYCLE.check(MatchShortlisted, state_on(match, until=until, on=on), noun_id=match.noun_id)
    check_pair(wish, solution)
    check_person(by.actor)
    _check_impartial(match, by)
    return MatchShortlisted(note=note).told_to()


def accept(
    match: Match, *, grounds: Grounds, wish: Wish, solution: Solution, by: Officer, until: date, on: date
) -> Decided:
    """Decides to take the match on; nobody is told before a second officer confirms. `until` is its `last_day_to_decide`."""
    LIFECYCLE.check(MatchAccepted, state_on(match, until=until, on=on), noun_id=match.noun_id)
    return _decided(match, MatchAccepted(**dict(grounds)), wish=wish, solution=solution, by=by)


def decline(
    match: Match, *, grounds: Grounds, wish: Wish, solution: Solution, by: Officer, until: date, on: date
) -> Decided:
    """Decides against the match; nobody is told before a second officer confirms. `until` is its `last_day_to_decide`."""
    LIFECYCLE.check(MatchDeclined, state_on(match, until=until, on=on), noun_id=match.noun_id)
    return _decided(match, MatchDeclined(**dict(grounds)), wish=wish, solution=solution, by=by)


def _decided(
    match: Match, decision: MatchAccepted | MatchDeclined, *, wish: Wish, solution: Solution, by: Officer
) -> Decided:
    """The officer must have declared, be impartial, and have read wish and solution as they are now."""
    check_pair(wish, solution)
    check_ranked_person(by.actor)
    _check_impartial(match, by)
    _check_read(wish, decision.wish_version, field="wish_version")
    _check_read(solution, decision.solution_version, field="solution_version")
    _check_reason(decision)
    return decision.told_to()


def withdraw_decision(match: Match, *, reason: LocalisedText | None, by: Actor) -> Decided:
    """Takes one's own decision back before it is confirmed."""
    LIFECYCLE.check(MatchDecisionWithdrawn, match.state, noun_id=match.noun_id)
    if by.principal != match.pending.by.principal:
        raise NotItsDecider(match=match.noun_id)
    return MatchDecisionWithdrawn(reason=reason).told_to()


def check_awaits_confirmation(match: Match) -> None:
    """Raises NotInThisState unless a decision waits for the second officer."""
    LIFECYCLE.check(MatchConfirmationRefused, match.state, noun_id=match.noun_id)


def confirm(
    match: Match, *, wish: Wish, solution: Solution, decided_in: Organisation, confirmed_in: Organisation, by: Officer
) -> Decided:
    """Puts the decision into effect and tells both sides. The two organisations are those of the two officers."""
    check_awaits_confirmation(match)
    check_pair(wish, solution)
    _check_second_officer(match, by)
    decision = match.pending.fact
    _check_still_says(wish, read=decision.wish_version)
    _check_still_says(solution, read=decision.solution_version)
    department, provider = match.concerned
    confirmed = MatchAcceptanceConfirmed if isinstance(decision, MatchAccepted) else MatchDeclineConfirmed
    fact = confirmed(
        wish=wish.wish_id,
        solution=solution.solution_id,
        department=department,
        provider=provider,
        decided_by=_decider(match.pending.by, decided_in),
        confirmed_by=_decider(by.actor, confirmed_in),
        wish_version=decision.wish_version,
        solution_version=decision.solution_version,
        reason_code=decision.reason_code,
        reason=decision.reason,
    )
    return fact.told_to(department, provider)


def refuse_confirmation(match: Match, *, reason: LocalisedText, by: Officer) -> Decided:
    """Sends the decision back to be made anew."""
    check_awaits_confirmation(match)
    _check_second_officer(match, by)
    return MatchConfirmationRefused(reason=reason).told_to()


def plan_trial(match: Match, *, trial: TrialId, wish: Wish, solution: Solution) -> Decided:
    """Remembers that a trial of the match is planned, so that its reversal looks at that trial."""
    check_in_effect(match)
    LIFECYCLE.check(MatchTrialPlanned, match.state, noun_id=match.noun_id)
    check_pair(wish, solution)
    return MatchTrialPlanned(trial=trial).told_to(*match.concerned)


def reverse(match: Match, *, trial_states: Mapping[TrialId, str], reason: LocalisedText, by: Officer) -> Decided:
    """Undoes an accepted match. `trial_states` gives the state of each of its trials."""
    LIFECYCLE.check(MatchReversed, match.state, noun_id=match.noun_id)
    check_ranked_person(by.actor)
    _check_impartial(match, by)
    for trial in match.trials:
        if trial_states[trial] in TRIAL_STATES_IN_THE_WAY:
            raise TrialInTheWay(match=match.noun_id, trial=trial, state=state_term(trial_states[trial]))
    department, provider = match.concerned
    fact = MatchReversed(
        wish=match.match_id.wish,
        solution=match.match_id.solution,
        department=department,
        provider=provider,
        reason=reason,
    )
    return fact.told_to(department, provider)


def lapse(match: Match, *, wish: Wish, solution: Solution, until: date, on: date) -> Decided:
    """Ends a match whose wish or solution went away, or that nobody decided until its `last_day_to_decide`."""
    LIFECYCLE.check(MatchLapsed, match.state, noun_id=match.noun_id)
    cause = cause_of_lapse(match, wish=wish, solution=solution, until=until, on=on)
    if cause is None:
        raise NothingToLapseFor(match=match.noun_id, state=state_term(match.state), until=until)
    return MatchLapsed(cause=cause).told_to(*match.concerned)


def cause_of_lapse(match: Match, *, wish: Wish, solution: Solution, until: date, on: date) -> LapseCause | None:
    """Why this open match lapses now; None if it does not."""
    for cause in sides_over(wish=wish.state, solution=solution.state):
        return cause
    return "undecided" if state_on(match, until=until, on=on) == "lapsed" else None


def state_on(match: Match, *, until: date, on: date) -> str:
    """The state on this Hong Kong date: what nobody decided until its last day has lapsed, recorded yet or not.

    A decision that waits for its confirmation is not late.
    """
    return "lapsed" if match.state in UNDECIDED_STATES and on > until else match.state


def sides_over(*, wish: str | None, solution: str | None) -> list[LapseCause]:
    """Why, by the states of its two sides, nothing more is decided about a pair that was once published."""
    return [_OVER[side] for side in (("wish", wish), ("solution", solution)) if side in _OVER]


_OVER: Mapping[tuple[str, str | None], LapseCause] = {
    ("wish", "withdrawn"): "wish-withdrawn",
    ("wish", "fulfilled"): "wish-fulfilled",
    ("solution", "withdrawn"): "solution-withdrawn",
}


def undecided_since(event: Event) -> date:
    """From when the days to decide count, of the stored event that left a match undecided.

    What was imported has them from the day on which it was recorded: nobody could decide it here before that.
    """
    if event.envelope.origin.how != "imported":
        return event.envelope.happened_on
    assert event.recorded_at is not None
    return max(event.envelope.happened_on, hong_kong_date(event.recorded_at))


def last_day_to_decide(undecided_since: date, after_days: int) -> date:
    """The last Hong Kong date on which a match can be decided, that whole day included."""
    return undecided_since + timedelta(days=after_days)


def check_pair(wish: Wish, solution: Solution) -> None:
    """Raises WishOver or SolutionNotOffered unless decisions about both are possible."""
    wishes.check_decidable(wish)
    solutions.check_decidable(solution)


def _check_impartial(match: Match, by: Officer) -> None:
    declarations.check_impartial(match.declarations, match=match.noun_id, by=by, concerned=match.concerned)


def _check_second_officer(match: Match, by: Officer) -> None:
    check_ranked_person(by.actor)
    if by.actor.principal == match.pending.by.principal:
        raise ConfirmedByItsDecider(match=match.noun_id)
    _check_impartial(match, by)


def _check_read(noun: Wish | Solution, read: int, *, field: str) -> None:
    if not noun.content_version <= read <= noun.version:
        raise NotReadAsItIs(
            noun=NOUNS[noun.NOUN],
            id=noun.noun_id,
            read=read,
            since=noun.content_version,
            actual=noun.version,
            field=field,
            value=read,
        )


def _check_still_says(noun: Wish | Solution, *, read: int) -> None:
    if read < noun.content_version:
        raise DecisionOutdated(noun=NOUNS[noun.NOUN], id=noun.noun_id, read=read, since=noun.content_version)


def _check_reason(decision: MatchAccepted | MatchDeclined) -> None:
    accepting = isinstance(decision, MatchAccepted)
    if (decision.reason_code in ACCEPTING_REASONS) != accepting:
        allowed = [code for code in DECISION_REASONS if (code in ACCEPTING_REASONS) == accepting]
        code = decision.reason_code
        raise ReasonDoesNotFit(reason_code=code, allowed=", ".join(allowed), field="reason_code", value=code)


def _who_decided(match: Match) -> set[str]:
    """Principals of the decision in hand, and of its confirmation."""
    deciders = (match.decision.by if match.decision else None, match.confirmed_by)
    return {actor.principal for actor in deciders if actor}


def _decider(actor: Actor, organisation: Organisation) -> Decider:
    assert actor.role is not None
    assert organisation.name is not None
    return Decider(role=actor.role, organisation=organisation.organisation_id, organisation_name=organisation.name)
