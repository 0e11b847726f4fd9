"""Commands about performance reports: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable

from domain import reports
from domain.facts import Decided
from domain.ids import TrialId
from domain.organisations import Organisation
from domain.reports import PUBLISHED_STATES, Report, ReportContent
from domain.texts import LocalisedText
from domain.trials import Trial
from services.commands.trials import check_uninvolved, is_known
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def draft(store: FactStore, command: Command, trial_id: TrialId, *, content: ReportContent) -> Done:
    """Drafts the first edition of the report of a completed trial."""

    def decide(work: Work) -> None:
        trial, report = work.get(Trial, trial_id), work.find(Report, trial_id)
        known = is_known(trial, work.actor)
        authorise(work.actor, "report.draft", known=known, noun="trial", noun_id=trial_id)
        check_uninvolved(trial, "report.draft", work)
        work.append(report, reports.draft(report, trial=trial, content=content))

    return store.execute(command, decide)


def revise(store: FactStore, command: Command, trial_id: TrialId, *, content: ReportContent) -> Done:
    """Changes a draft."""
    return _change(
        store, command, "report.revise", trial_id, lambda report, work: reports.revise(report, content=content)
    )


def record_comment(store: FactStore, command: Command, trial_id: TrialId, *, comment: LocalisedText) -> Done:
    """Records what the provider says about the draft, or about the last edition."""
    return _change(
        store, command, "report.comment", trial_id, lambda report, work: reports.record_comment(report, comment=comment)
    )


def publish(store: FactStore, command: Command, trial_id: TrialId) -> Done:
    """Publishes the draft as an edition, under the names that department and provider have now."""
    return _change(
        store,
        command,
        "report.publish",
        trial_id,
        lambda report, work: reports.publish(
            report,
            trial=work.get(Trial, trial_id),
            department=work.get(Organisation, str(report.department)),
            provider=work.get(Organisation, str(report.provider)),
            by=work.actor,
        ),
    )


def draft_correction(
    store: FactStore, command: Command, trial_id: TrialId, *, content: ReportContent, reason: LocalisedText
) -> Done:
    """Drafts a further edition that corrects the last one, and says why."""
    return _change(
        store,
        command,
        "report.correct",
        trial_id,
        lambda report, work: reports.draft_correction(report, content=content, reason=reason),
    )


def _change(
    store: FactStore, command: Command, action: str, trial_id: TrialId, rule: Callable[[Report, Work], Decided]
) -> Done:
    """One fact about one report, by somebody who may. What a provider owns of it is its comment."""

    def decide(work: Work) -> None:
        report = work.get(Report, trial_id)
        parties = (report.department, report.provider)
        known = report.state in PUBLISHED_STATES or work.actor.organisation in parties
        work.check_may(action, report, owner=report.provider, known=known)
        if action != "report.comment":
            check_uninvolved(work.get(Trial, trial_id), action, work)
        work.append(report, rule(report, work))

    return store.execute(command, decide)
