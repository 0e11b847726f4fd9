"""What a decision's line becomes: proposed, assigned, declared, decided and confirmed by officers who belong to neither side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from domain.ids import MatchId, OrganisationId
from domain.matches import Grounds
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.wishes import Wish
from services.commands import matches
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.loading.acts import NOT_IN_SOURCE, Act
from services.loading.entries import Entry
from services.loading.records import DecisionRecord
from services.loading.sample_people import SamplePeople

PROPOSED = LocalisedText.of(
    en="Put together because the imported data hold a decision about this pair.",
    zh_hant="因匯入的資料載有關於此配對的決定而提議。",
    zh_hans="因导入的数据载有关于此配对的决定而提议。",
)
DECLARED = "No interest declared. Sample data: not in the source, and not a person's own word."
"""The statement of every sample declaration."""


def acts_of(entry: Entry, record: DecisionRecord, *, on: date, lapse_after_days: int) -> Iterator[Act]:
    """The acts, in order, all on one day."""
    pair = MatchId.of(record.wish_id, record.solution_id)

    def officer(people: SamplePeople) -> Caller:
        return people.officer(concerning=sides_of(people.store, pair), for_id=pair, on=on)

    def reviewer(people: SamplePeople) -> Caller:
        return people.reviewer(concerning=sides_of(people.store, pair), for_id=pair, on=on)

    def act(
        step: str, who: Callable[[SamplePeople], Caller], do: Callable[[FactStore, Command], Done], *said: str
    ) -> Act:
        derived = ("happened_on", "actor", *said)
        return Act(entry=entry, step=step, on=on, who=who, do=do, derived=derived, note=NOT_IN_SOURCE if said else None)

    def assign(store: FactStore, command: Command) -> Done:
        assert command.caller.member is not None
        return matches.assign(store, command, pair, member=command.caller.member)

    def declare(store: FactStore, command: Command) -> Done:
        return matches.declare(store, command, pair, interest=False, statement=DECLARED)

    def propose(store: FactStore, command: Command) -> Done:
        return matches.propose(store, command, pair, reason=PROPOSED)

    def decide(store: FactStore, command: Command) -> Done:
        rule = matches.accept if record.decision == "accepted" else matches.decline
        grounds = _grounds(store, pair, record)
        return rule(store, command, pair, grounds=grounds, lapse_after_days=lapse_after_days)

    yield act("proposed", officer, propose, "proposal", "reason")
    yield act("assigned", officer, assign, "assignment")
    yield act("declared", officer, declare, "declaration")
    yield act("decided", officer, decide)
    yield act("reviewer-declared", reviewer, declare, "declaration")
    yield act("confirmed", reviewer, lambda store, command: matches.confirm(store, command, pair), "confirmation")


def decided_on(*, both_on: date, trial_starts_on: date | None) -> date:
    """The day after both sides were there, and before the trial began; the same day if the trial began on the next one."""
    next_day = both_on + timedelta(days=1)
    if trial_starts_on is None:
        return next_day
    return max(both_on, min(next_day, trial_starts_on - timedelta(days=1)))


def sides_of(store: FactStore, pair: MatchId) -> tuple[OrganisationId, OrganisationId]:
    """Department and provider of a pair, as the portal knows them once both sides are public."""
    department = store.find(Wish, pair.wish).department
    provider = store.find(Solution, pair.solution).provider
    return OrganisationId(str(department)), OrganisationId(str(provider))


def _grounds(store: FactStore, pair: MatchId, record: DecisionRecord) -> Grounds:
    """The officer has read both sides as they are at this moment."""
    return Grounds(
        wish_version=store.find(Wish, pair.wish).version,
        solution_version=store.find(Solution, pair.solution).version,
        reason_code=record.reason_code,
        reason=record.reason,
    )
