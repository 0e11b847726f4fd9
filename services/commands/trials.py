"""Commands about trials: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from domain import matches, trials
from domain.envelope import Actor, Role
from domain.facts import Decided
from domain.ids import MatchId, TrialId
from domain.matches import Match
from domain.organisations import Organisation, check_active
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.trials import PUBLISHED_STATES, Measurement, Pair, Trial, TrialPlan
from domain.wishes import Wish
from services.commands.officers import officer_of
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise

FOR_SAFETY = frozenset({"trial.report_incident", "trial.suspend"})
"""What is never refused for an interest: whoever sees something go wrong says so, and stops it."""


def plan(
    store: FactStore, command: Command, match_id: MatchId, *, plan: TrialPlan, trial_id: TrialId | None = None
) -> Done:
    """Plans a trial of an accepted and confirmed match. `trial_id` is for imports only; else one is minted.

    The match is told of it in the same command, so that its reversal looks at this trial.
    """
    new_id = trial_id or store.mint(TrialId)

    def decide(work: Work) -> None:
        authorise(work.actor, "trial.plan")
        match, trial = work.get(Match, match_id), work.find(Trial, new_id)
        matches.check_uninvolved(match, by=officer_of(work, match.concerned))
        wish, solution = work.get(Wish, match_id.wish), work.get(Solution, match_id.solution)
        remembered = matches.plan_trial(match, trial=new_id, wish=wish, solution=solution)
        planned = trials.plan(trial, pair=_pair_of(match), plan=plan)
        work.append(trial, planned)
        work.append(match, remembered)

    return store.execute(command, decide)


def revise(store: FactStore, command: Command, trial_id: TrialId, *, plan: TrialPlan) -> Done:
    """Changes a plan that is not approved yet."""
    return _change(store, command, "trial.revise", trial_id, lambda trial, work: trials.revise(trial, plan=plan))


def discard(store: FactStore, command: Command, trial_id: TrialId, *, reason: LocalisedText) -> Done:
    """Gives up a plan that is not approved yet."""
    return _change(store, command, "trial.discard", trial_id, lambda trial, work: trials.discard(trial, reason=reason))


def approve(store: FactStore, command: Command, trial_id: TrialId) -> Done:
    """Freezes and publishes the plan, under the names that department and provider have now."""
    return _change(store, command, "trial.approve", trial_id, _approve)


def start(store: FactStore, command: Command, trial_id: TrialId, *, started_on: date | None = None) -> Done:
    """Records that the trial began, on the first day of its plan unless another is given."""
    return _change(
        store,
        command,
        "trial.start",
        trial_id,
        lambda trial, work: trials.start(trial, started_on=started_on, on=work.on),
    )


def measure(store: FactStore, command: Command, trial_id: TrialId, *, measurements: Sequence[Measurement]) -> Done:
    """Records measurements, all or none; each becomes a fact of its own."""

    def decide(work: Work) -> None:
        trial = _known(work, "trial.measure", trial_id)
        check_uninvolved(trial, "trial.measure", work)
        work.append(trial, *trials.measure(trial, measurements=measurements, on=work.on))

    return store.execute(command, decide)


def void_measurement(
    store: FactStore, command: Command, trial_id: TrialId, *, number: int, reason: LocalisedText
) -> Done:
    """Takes a wrong measurement out of the result, with the reason."""
    return _change(
        store,
        command,
        "trial.void_measurement",
        trial_id,
        lambda trial, work: trials.void_measurement(trial, number=number, reason=reason),
    )


def report_incident(
    store: FactStore, command: Command, trial_id: TrialId, *, happened: date, description: LocalisedText
) -> Done:
    """Records an incident on a day of the trial."""
    return _change(
        store,
        command,
        "trial.report_incident",
        trial_id,
        lambda trial, work: trials.report_incident(trial, happened=happened, description=description, on=work.on),
    )


def suspend(store: FactStore, command: Command, trial_id: TrialId, *, reason: LocalisedText) -> Done:
    """Interrupts the trial."""
    return _change(store, command, "trial.suspend", trial_id, lambda trial, work: trials.suspend(trial, reason=reason))


def resume(store: FactStore, command: Command, trial_id: TrialId, *, reason: LocalisedText) -> Done:
    """Goes on with an interrupted trial."""
    return _change(store, command, "trial.resume", trial_id, lambda trial, work: trials.resume(trial, reason=reason))


def complete(store: FactStore, command: Command, trial_id: TrialId) -> Done:
    """Ends the trial and publishes the result that its measurements come to."""
    return _change(store, command, "trial.complete", trial_id, lambda trial, work: trials.complete(trial, on=work.on))


def cancel(store: FactStore, command: Command, trial_id: TrialId, *, reason: LocalisedText) -> Done:
    """Gives up an approved trial; the public is told why."""
    return _change(store, command, "trial.cancel", trial_id, lambda trial, work: trials.cancel(trial, reason=reason))


def _change(
    store: FactStore, command: Command, action: str, trial_id: TrialId, rule: Callable[[Trial, Work], Decided]
) -> Done:
    """One fact about one trial, by somebody who may."""

    def decide(work: Work) -> None:
        trial = _known(work, action, trial_id)
        check_uninvolved(trial, action, work)
        work.append(trial, rule(trial, work))

    return store.execute(command, decide)


def _known(work: Work, action: str, trial_id: TrialId) -> Trial:
    trial = work.get(Trial, trial_id)
    work.check_may(action, trial, owner=trial.known_pair.department, known=is_known(trial, work.actor))
    return trial


def check_uninvolved(trial: Trial, action: str, work: Work) -> None:
    """Raises InterestStands or OwnOrganisation for an officer who has a side in the match of the trial.

    The match is read for it, so that a declaration made at the same moment is not missed. A department's own officers
    measure what is tried at their sites: that they belong to it is why they may.
    """
    if work.actor.role is not Role.DEPARTMENT_OFFICER and action not in FOR_SAFETY:
        match = work.get(Match, trial.known_pair.match)
        matches.check_uninvolved(match, by=officer_of(work, match.concerned))


def is_known(trial: Trial, actor: Actor) -> bool:
    """Whether the actor may know of the trial: it is public, or concerns the actor's organisation."""
    parties = (trial.known_pair.department, trial.known_pair.provider)
    return trial.state in PUBLISHED_STATES or actor.organisation in parties


def _approve(trial: Trial, work: Work) -> Decided:
    """The match must still be in effect, and nothing of the pair withdrawn, since the plan was made."""
    pair = trial.known_pair
    matches.check_in_effect(work.get(Match, pair.match))
    matches.check_pair(work.get(Wish, pair.wish), work.get(Solution, pair.solution))
    department, provider = work.get(Organisation, pair.department), work.get(Organisation, pair.provider)
    for organisation in (department, provider):
        check_active(organisation)
    return trials.approve(trial, department=department, provider=provider, by=work.actor)


def _pair_of(match: Match) -> Pair:
    department, provider = match.concerned
    return Pair(
        match=match.match_id,
        wish=match.match_id.wish,
        solution=match.match_id.solution,
        department=department,
        provider=provider,
    )
