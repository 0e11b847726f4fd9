"""Rules of performance reports, and the hash that a reader can rebuild."""

import hashlib
import json

import pytest
import rfc8785

from domain import reports, trials
from domain.envelope import Actor
from domain.facts import STORED, Exposure
from domain.lifecycle import NotInThisState
from domain.members import NotAPerson
from domain.organisations import Organisation
from domain.reports import (
    PublishedByItsDrafter,
    Report,
    ReportContent,
    ReportPublished,
    TrialNotCompleted,
)
from domain.texts import LocalisedText
from domain.trials import Trial
from tests.unit.folding import PLANNER, REVIEWER, happen
from tests.unit.test_trials import (  # noqa: F401 (fixtures)
    ENDS,
    PAIR,
    REASON,
    approved,
    department,
    measured,
    planned,
    provider,
    running,
)

pytestmark = pytest.mark.unit

COMMENT = LocalisedText.of(en='We agree:\t"3.7 mm" — \\ and \u2028 \U0001f6f0.', zh_hant="我們同意。")


def content(title: str = "Gauges in subways") -> ReportContent:
    text = LocalisedText.of(en="They held.", zh_hant="效果良好。")
    return ReportContent(title=LocalisedText.of(en=title), summary=text, findings=text)


@pytest.fixture
def completed(measured: Trial) -> Trial:  # noqa: F811
    return happen(measured, trials.complete(measured, on=ENDS), on=ENDS)


@pytest.fixture
def drafted(completed: Trial) -> Report:
    report = Report(Report.stream_of("T-001"))
    return happen(report, reports.draft(report, trial=completed, content=content()))


class Desk:
    """Publishes, as the reviewer would."""

    def __init__(self, trial: Trial, department: Organisation, provider: Organisation) -> None:  # noqa: F811
        self.trial, self.department, self.provider = trial, department, provider

    def edition(self, report: Report, *, by: Actor = REVIEWER) -> ReportPublished:
        fact = reports.publish(report, trial=self.trial, department=self.department, provider=self.provider, by=by)
        happen(report, fact, by=by)
        assert isinstance(fact.fact, ReportPublished)
        return fact.fact


@pytest.fixture
def desk(completed: Trial, department: Organisation, provider: Organisation) -> Desk:  # noqa: F811
    return Desk(completed, department, provider)


class TestDraft:
    def test_is_restricted_and_told_to_both_sides(self, completed: Trial) -> None:
        decided = reports.draft(Report("report:T-001"), trial=completed, content=content())
        assert not decided.fact.is_publishing()
        assert decided.parties == (PAIR.department, PAIR.provider)

    def test_refuses_a_trial_that_is_not_completed(self, measured: Trial) -> None:  # noqa: F811
        with pytest.raises(TrialNotCompleted, match="running"):
            reports.draft(Report("report:T-001"), trial=measured, content=content())

    def test_is_made_once(self, drafted: Report, completed: Trial) -> None:
        with pytest.raises(NotInThisState):
            reports.draft(drafted, trial=completed, content=content())


class TestPublish:
    def test_repeats_result_plan_names_and_comment(self, drafted: Report, desk: Desk) -> None:
        happen(drafted, reports.record_comment(drafted, comment=COMMENT))
        edition = desk.edition(drafted)
        assert (edition.edition, edition.corrects, edition.reason) == (1, None, None)
        assert (edition.result, edition.plan) == (desk.trial.result, desk.trial.plan)
        assert edition.provider_comment == COMMENT
        assert edition.provider_name.en == "Gauges Limited"
        assert set(edition.exposures().values()) == {Exposure.PUBLIC}

    def test_says_nothing_where_the_provider_said_nothing(self, drafted: Report, desk: Desk) -> None:
        assert "provider_comment" not in desk.edition(drafted).model_dump(exclude_none=True)

    def test_refuses_whoever_drafted_or_revised(self, drafted: Report, desk: Desk) -> None:
        happen(drafted, reports.revise(drafted, content=content("Other")), by=REVIEWER)
        for drafter in (PLANNER, REVIEWER):
            with pytest.raises(PublishedByItsDrafter):
                desk.edition(drafted, by=drafter)

    def test_refuses_a_service_account(self, drafted: Report, desk: Desk) -> None:
        with pytest.raises(NotAPerson):
            desk.edition(drafted, by=Actor(id="service:P-system"))

    def test_refuses_the_same_draft_twice(self, drafted: Report, desk: Desk) -> None:
        desk.edition(drafted)
        with pytest.raises(NotInThisState):
            desk.edition(drafted)


class TestCorrection:
    def test_is_a_further_edition_that_says_what_it_corrects_and_why(self, drafted: Report, desk: Desk) -> None:
        first = desk.edition(drafted)
        happen(drafted, reports.draft_correction(drafted, content=content("Corrected"), reason=REASON))
        assert drafted.state == "correcting"
        second = desk.edition(drafted)
        assert (second.edition, second.corrects, second.reason) == (2, 1, REASON)
        assert second.content_sha256 != first.content_sha256
        happen(drafted, reports.draft_correction(drafted, content=content("Again"), reason=COMMENT))
        third = desk.edition(drafted)
        assert (third.edition, third.corrects, third.reason) == (3, 2, COMMENT)

    def test_can_be_published_by_whoever_did_not_draft_this_edition(self, drafted: Report, desk: Desk) -> None:
        desk.edition(drafted)
        happen(drafted, reports.draft_correction(drafted, content=content("Corrected"), reason=REASON), by=REVIEWER)
        with pytest.raises(PublishedByItsDrafter):
            desk.edition(drafted, by=REVIEWER)
        assert desk.edition(drafted, by=PLANNER).edition == 2

    def test_refuses_while_nothing_is_published(self, drafted: Report) -> None:
        with pytest.raises(NotInThisState):
            reports.draft_correction(drafted, content=content(), reason=REASON)

    def test_repeats_a_comment_that_came_after_the_last_edition(self, drafted: Report, desk: Desk) -> None:
        desk.edition(drafted)
        happen(drafted, reports.record_comment(drafted, comment=COMMENT))
        happen(drafted, reports.draft_correction(drafted, content=content("Corrected"), reason=REASON))
        assert desk.edition(drafted).provider_comment == COMMENT


class TestHash:
    def test_is_rebuilt_by_a_stranger_from_what_was_published(self, drafted: Report, desk: Desk) -> None:
        happen(drafted, reports.record_comment(drafted, comment=COMMENT))
        edition = desk.edition(drafted)
        published = json.loads(json.dumps(edition.model_dump(mode="json", exclude_none=True)))
        claimed = published.pop("content_sha256")
        assert hashlib.sha256(rfc8785.dumps(published)).hexdigest() == claimed

    def test_changes_with_any_word(self, drafted: Report, desk: Desk) -> None:
        edition = desk.edition(drafted)
        other = edition.model_copy(update={"content": content("Gauges in subway")})
        assert reports.content_hash(other) != edition.content_sha256

    def test_still_holds_when_the_stored_fact_is_read(self, drafted: Report, desk: Desk) -> None:
        stored = desk.edition(drafted).model_dump_json(exclude_none=True)
        read = ReportPublished.model_validate_json(stored, context=STORED)
        assert reports.content_hash(read) == read.content_sha256
