"""Histories for tests of views, made by real commands."""

from __future__ import annotations

from datetime import date, timedelta

from domain.envelope import Role
from domain.ids import MarkingSchemeId, MatchId, SolutionId, TrialId, WishId
from domain.texts import LocalisedText
from services.commands import marking_schemes, matches, organisations, policies, reports, solutions, trials, wishes
from tests.stage.acts import completed_trial, report_content, trial_plan
from tests.stage.marking import content, criterion
from tests.stage.new_policies import another_document
from tests.stage.scene import BUDGET, REASON, Scene, solution_content, wish_content

SECRET = LocalisedText.of(en="Geheimnis")
"""In every restricted text of the story, and in no public one."""


def a_busy_year(scene: Scene) -> None:
    """Wishes, solutions and matches through all of their states, a trial and a report with a second edition."""
    for number in range(1, 6):
        scene.wish(f"W-{number}")
        scene.now += timedelta(days=3)
    _wishes(scene)
    _solutions(scene)
    _matches(scene)
    _trial_and_report(scene)
    organisations.rename(
        scene.store, scene.by("anna"), scene.organisations["Sensors Limited"], name=LocalisedText.of(en="Sensors Group")
    )
    scene.solution("S-9", targets="W-5")
    policies.adopt(scene.store, scene.by("anna"), policy=another_document(date(2030, 1, 1)), reason=REASON)
    _marking_scheme(scene)


def _wishes(scene: Scene) -> None:
    store = scene.store
    wishes.draft(store, scene.by("dora"), content=wish_content(problem=SECRET), budget=BUDGET, wish_id=WishId("W-6"))
    wishes.submit(store, scene.by("dora"), WishId("W-6"))
    wishes.send_back(store, scene.by("faye"), WishId("W-6"), reason=SECRET)
    amended = wish_content(title=LocalisedText.of(en="Amended"))
    wishes.amend(store, scene.by("dora"), WishId("W-1"), content=amended, budget=BUDGET, reason=REASON)
    wishes.ask(store, scene.by("paul"), WishId("W-1"), text=SECRET)
    where, answer = LocalisedText.of(en="Where is the power?"), LocalisedText.of(en="At the kerb")
    wishes.answer(store, scene.by("dora"), WishId("W-1"), question=1, answer=answer, text=where)
    wishes.close(store, scene.by("dora"), WishId("W-2"), reason=REASON)
    wishes.reopen(store, scene.by("dora"), WishId("W-2"), closes_on=date(2026, 12, 1), reason=REASON)


def _solutions(scene: Scene) -> None:
    store = scene.store
    for number in range(1, 5):
        scene.solution(f"S-{number}", targets=f"W-{number}")
    solutions.amend(
        store,
        scene.by("paul"),
        SolutionId("S-1"),
        content=solution_content(trl=9),
        price_indication=None,
        reason=REASON,
    )
    solutions.submit(
        store, scene.by("paul"), content=solution_content(), price_indication=BUDGET, solution_id=SolutionId("S-8")
    )
    solutions.vet(store, scene.by("faye"), SolutionId("S-8"), feasible=False, reason=SECRET)
    solutions.withdraw(store, scene.by("paul"), SolutionId("S-4"), reason=REASON)


def _matches(scene: Scene) -> None:
    """S-1 is accepted, S-2 accepted and reversed, S-3 declined, proposed again and decided by one who then steps back; lapsed with another wish."""
    store = scene.store
    scene.in_effect("W-1", "S-1")
    matches.reverse(store, scene.by("rita"), scene.in_effect("W-2", "S-2"), reason=REASON)
    declined = scene.match("W-3", "S-3")
    scene.decide("faye", declined, accept=False)
    scene.confirm("rita", declined)
    again = scene.match("W-3", "S-3", assigned_to="felix")
    matches.declare(store, scene.by("felix"), again, interest=False, statement="Geheimnis")
    matches.shortlist(store, scene.by("felix"), again, note=SECRET, lapse_after_days=90)
    scene.decide("felix", again)
    scene.declare("rita", again)
    matches.refuse_confirmation(store, scene.by("rita"), again, reason=SECRET)
    scene.decide("felix", again)
    scene.declare("felix", again, interest=True)
    wishes.withdraw(store, scene.by("dora"), WishId("W-3"), reason=REASON)
    undecided = scene.match("W-4", "S-3")
    wishes.fulfil(store, scene.by("dora"), WishId("W-4"), solutions=[], reason=REASON)
    matches.lapse(store, scene.by_service("deadlines"), undecided, lapse_after_days=90)


def _trial_and_report(scene: Scene) -> None:
    store = scene.store
    trial = completed_trial(scene, MatchId("W-1:S-1"))
    reports.draft(store, scene.by("faye"), trial, content=report_content(title="Geheimnis"))
    reports.revise(store, scene.by("faye"), trial, content=report_content())
    reports.publish(store, scene.by("rita"), trial)
    reports.draft_correction(
        store, scene.by("faye"), trial, content=report_content(title="Radar gauges, corrected"), reason=REASON
    )
    reports.publish(store, scene.by("rita"), trial)
    match = scene.in_effect("W-5", "S-1")
    trials.plan(store, scene.by("faye"), match, plan=trial_plan(), trial_id=TrialId("T-2"))
    trials.approve(store, scene.by("rita"), TrialId("T-2"))
    trials.cancel(store, scene.by("faye"), TrialId("T-2"), reason=REASON)


def _marking_scheme(scene: Scene) -> None:
    """Of the department of the wishes, checked, departed from a rule, reviewed and frozen; nothing of it is public."""
    store, scheme = scene.store, MarkingSchemeId("K-1")
    scene.member("dinah", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
    scene.member("david", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
    marks = (("C1", "experience", 15), ("C2", "innovation", 20), ("C3", "technical", 65))
    criteria = [criterion(name, "Geheimnis", marks=number, kind=kind) for name, kind, number in marks]
    secret = content(
        title={"en": "Geheimnis"}, criteria=criteria, technical_weight=9, price_weight=1, overall_passing_mark=None
    )
    marking_schemes.draft(store, scene.by("dora"), content=secret, scheme_id=scheme)
    marking_schemes.overrule(store, scene.by("dinah"), scheme, criterion="C3", asks_for_experience=False, reason=SECRET)
    marking_schemes.check(store, scene.by("dora"), scheme)
    marking_schemes.approve_departure(store, scene.by("dinah"), scheme, rule="rule_iii", reason=SECRET)
    marking_schemes.review(store, scene.by("david"), scheme, remark=SECRET)
    marking_schemes.freeze(store, scene.by("dora"), scheme)
