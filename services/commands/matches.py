"""Commands about matches: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from domain import matches
from domain.facts import Decided
from domain.ids import MatchId, MemberId
from domain.matches import CONFIRMED_STATES, Grounds, Match, MatchAccepted, MatchNamedTwice
from domain.members import Member
from domain.organisations import Organisation, check_active
from domain.refusals import InvalidInput, StaleVersion
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.trials import Trial
from domain.wishes import Wish
from services.commands.officers import check_outside, officer_of
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def propose(store: FactStore, command: Command, match_id: MatchId, *, reason: LocalisedText) -> Done:
    """Puts a published wish and a published solution together, in a first or a new round."""

    def decide(work: Work) -> None:
        authorise(work.actor, "match.propose")
        wish, solution = _pair(work, match_id)
        match = work.find(Match, match_id)
        check_outside(work, match, wish.department, solution.provider)
        _check_active(work, wish, solution)
        work.append(match, matches.propose(match, wish=wish, solution=solution, reason=reason))

    return store.execute(command, decide)


def assign(store: FactStore, command: Command, match_id: MatchId, *, member: MemberId) -> Done:
    """Gives the match to a facilitator officer."""
    return _change(
        store,
        command,
        "match.assign",
        match_id,
        lambda match, work: [matches.assign(match, to=work.get(Member, member))],
    )


def declare(
    store: FactStore, command: Command, match_id: MatchId, *, interest: bool, statement: str | None = None
) -> Done:
    """Declares that the acting person has an interest in the match, or none."""
    return _change(
        store,
        command,
        "match.declare",
        match_id,
        lambda match, work: matches.declare(match, interest=interest, statement=statement, by=work.actor),
    )


def shortlist(
    store: FactStore, command: Command, match_id: MatchId, *, lapse_after_days: int, note: LocalisedText | None = None
) -> Done:
    """Puts the match on the short list."""

    def rule(match: Match, work: Work) -> list[Decided]:
        wish, solution = _pair(work, match_id)
        by, until = officer_of(work, match.concerned), _last_day(match, work, lapse_after_days)
        return [matches.shortlist(match, note=note, wish=wish, solution=solution, by=by, until=until, on=work.on)]

    return _change(store, command, "match.shortlist", match_id, rule)


def accept(store: FactStore, command: Command, match_id: MatchId, *, grounds: Grounds, lapse_after_days: int) -> Done:
    """Decides to take the match on."""

    def rule(match: Match, work: Work) -> list[Decided]:
        wish, solution = _pair(work, match_id)
        _check_active(work, wish, solution)
        by, until = officer_of(work, match.concerned), _last_day(match, work, lapse_after_days)
        return [matches.accept(match, grounds=grounds, wish=wish, solution=solution, by=by, until=until, on=work.on)]

    return _change(store, command, "match.accept", match_id, rule)


def decline(store: FactStore, command: Command, match_id: MatchId, *, grounds: Grounds, lapse_after_days: int) -> Done:
    """Decides against the match."""

    def rule(match: Match, work: Work) -> list[Decided]:
        wish, solution = _pair(work, match_id)
        by, until = officer_of(work, match.concerned), _last_day(match, work, lapse_after_days)
        return [matches.decline(match, grounds=grounds, wish=wish, solution=solution, by=by, until=until, on=work.on)]

    return _change(store, command, "match.decline", match_id, rule)


def withdraw_decision(
    store: FactStore, command: Command, match_id: MatchId, *, reason: LocalisedText | None = None
) -> Done:
    """Takes one's own decision back before it is confirmed."""
    return _change(
        store,
        command,
        "match.withdraw_decision",
        match_id,
        lambda match, work: [matches.withdraw_decision(match, reason=reason, by=work.actor)],
    )


def confirm(store: FactStore, command: Command, match_id: MatchId) -> Done:
    """Puts a decision into effect, as the second officer."""
    return confirm_several(store, command, [(match_id, None)])


def confirm_several(store: FactStore, command: Command, read: Sequence[tuple[MatchId, int | None]]) -> Done:
    """Puts several decisions into effect, all or none; each match with the version that the officer has read, if known."""
    if not read:
        raise InvalidInput(reason=_NONE_GIVEN, field="matches")
    named = [match_id for match_id, _ in read]
    for number, match_id in enumerate(named):
        if match_id in named[:number]:
            raise MatchNamedTwice(match=match_id, field=f"matches[{number}].match", value=match_id)

    def decide(work: Work) -> None:
        for match_id, version in read:
            match = _known(work, "match.confirm", match_id)
            if version is not None and version != match.version:
                raise StaleVersion(expected=version, actual=match.version, field=f"matches.{match_id}", value=version)
            work.append(match, _confirmed(match, work))

    return store.execute(command, decide)


_NONE_GIVEN = {"en": "no match was given", "zh-Hant": "沒有提供任何配對", "zh-Hans": "没有提供任何配对"}


def refuse_confirmation(store: FactStore, command: Command, match_id: MatchId, *, reason: LocalisedText) -> Done:
    """Sends a decision back to be made anew."""
    return _change(
        store,
        command,
        "match.refuse_confirmation",
        match_id,
        lambda match, work: [matches.refuse_confirmation(match, reason=reason, by=officer_of(work, match.concerned))],
    )


def reverse(store: FactStore, command: Command, match_id: MatchId, *, reason: LocalisedText) -> Done:
    """Undoes an accepted match while no trial of it stands in the way."""

    def rule(match: Match, work: Work) -> list[Decided]:
        states = {trial: work.get(Trial, trial).state for trial in match.trials}
        return [matches.reverse(match, trial_states=states, reason=reason, by=officer_of(work, match.concerned))]

    return _change(store, command, "match.reverse", match_id, rule)


def lapse(store: FactStore, command: Command, match_id: MatchId, *, lapse_after_days: int) -> Done:
    """Ends a match whose wish or solution went away, or that was not decided in time (service:deadlines)."""

    def rule(match: Match, work: Work) -> list[Decided]:
        wish, solution = _pair(work, match_id)
        until = _last_day(match, work, lapse_after_days)
        return [matches.lapse(match, wish=wish, solution=solution, until=until, on=work.on)]

    return _change(store, command, "match.lapse", match_id, rule)


def _confirmed(match: Match, work: Work) -> Decided:
    matches.check_awaits_confirmation(match)
    wish, solution = _pair(work, match.match_id)
    if isinstance(match.pending.fact, MatchAccepted):
        _check_active(work, wish, solution)
    return matches.confirm(
        match,
        wish=wish,
        solution=solution,
        decided_in=work.get(Organisation, match.pending.organisation),
        confirmed_in=work.get(Organisation, str(work.actor.organisation)),
        by=officer_of(work, match.concerned),
    )


def _change(
    store: FactStore, command: Command, action: str, match_id: MatchId, rule: Callable[[Match, Work], list[Decided]]
) -> Done:
    """Facts about one match, by somebody who may."""

    def decide(work: Work) -> None:
        match = _known(work, action, match_id)
        work.append(match, *rule(match, work))

    return store.execute(command, decide)


def _known(work: Work, action: str, match_id: MatchId) -> Match:
    """The match, for somebody who may do this. Department and provider know of it once it is confirmed."""
    match = work.get(Match, match_id)
    known = match.state in CONFIRMED_STATES and work.actor.organisation in match.concerned
    work.check_may(action, match, known=known)
    return match


def _pair(work: Work, match_id: MatchId) -> tuple[Wish, Solution]:
    return work.get(Wish, match_id.wish), work.get(Solution, match_id.solution)


def _check_active(work: Work, wish: Wish, solution: Solution) -> None:
    """Raises OrganisationNotActive when one of the two sides is suspended: nothing is begun with it; declining goes on."""
    for organisation in (wish.department, solution.provider):
        check_active(work.get(Organisation, str(organisation)))


def _last_day(match: Match, work: Work, lapse_after_days: int) -> date:
    """On which the match can be decided, of the round that it is in."""
    since = matches.undecided_since(work.store.event(match.id, match.undecided_from))
    return matches.last_day_to_decide(since, lapse_after_days)
