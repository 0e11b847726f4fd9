"""A tale in which every fact happens at least once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.envelope import Grade, Role
from domain.ids import MarkingSchemeId, MatchId, PersonId, PolicyId, SolutionId, TrialId, WishId
from domain.matches import Grounds
from domain.members import Member
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.trials import Measurement
from domain.wishes import Wish
from services.commands import (
    marking_schemes,
    matches,
    members,
    organisations,
    persons,
    policies,
    reports,
    solutions,
    trials,
    wishes,
)
from tests.stage.acts import (
    DATA_RECEIVED,
    GAUGE_ERROR,
    approved_trial,
    match_in_effect,
    on,
    planned_trial,
    proposed_match,
    published_solution,
    readings,
    report_content,
    running_trial,
    trial_plan,
)
from tests.stage.marking import content, with_track_record
from tests.stage.new_policies import another_document
from tests.stage.scene import BUDGET, PRICE, REASON, Scene, solution_content, wish_content


def tell_everything(scene: Scene) -> None:
    """Every noun's whole life."""
    scene.member("ada", of="Innovation Office", roles=[Role.ADMINISTRATOR])
    _organisations(scene)
    _members(scene)
    _wishes(scene)
    _solutions(scene)
    _matches(scene)
    _trials(scene)
    _reports(scene)
    _policies(scene)
    _marking_schemes(scene)


def _organisations(scene: Scene) -> None:
    store = scene.store
    other = scene.organisation("Old Name Limited", type="sme", origin="gba")
    name = LocalisedText.of(en="New Name Limited", zh_hant="新名有限公司", zh_hans="新名有限公司")
    organisations.rename(store, scene.by("ada"), other, name=name)
    organisations.suspend(store, scene.by("ada"), other, reason=REASON)
    organisations.reinstate(store, scene.by("ada"), other, reason=REASON)


def _members(scene: Scene) -> None:
    store = scene.store
    grace = scene.member("grace", of="Innovation Office", roles=[Role.FACILITATOR_OFFICER])
    chief = Grade(title="Chief Engineer", pay_point="D1")
    starts_on, until = date(2026, 3, 1), date(2026, 9, 1)
    members.change_roles(store, scene.by("ada"), grace, roles=[Role.FACILITATOR_OFFICER, Role.REVIEWER])
    members.change_rank(store, scene.by("ada"), grace, rank=Grade(title="Engineer", pay_point="MPS 40"))
    members.appoint_acting(store, scene.by("ada"), grace, rank=chief, starts_on=starts_on, until=until)
    members.end_acting(store, scene.by("ada"), grace, reason="Back in the substantive rank.")
    members.leave(store, scene.by("ada"), grace, reason="Transferred.")
    person = PersonId(str(store.find(Member, grace).person))
    persons.erase(store, scene.portal.person_keys, scene.by("ada"), person, basis=REASON, authority=REASON)


def _wishes(scene: Scene) -> None:
    store, wish, discarded, withdrawn = scene.store, WishId("W-1"), WishId("W-2"), WishId("W-3")
    wishes.draft(store, scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=discarded)
    wishes.discard(store, scene.by("dora"), discarded, reason=REASON)
    wishes.draft(store, scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=wish)
    wishes.submit(store, scene.by("dora"), wish)
    wishes.send_back(store, scene.by("faye"), wish, reason=REASON)
    wishes.revise(store, scene.by("dora"), wish, content=wish_content(), budget=BUDGET)
    wishes.submit(store, scene.by("dora"), wish)
    wishes.publish(store, scene.by("faye"), wish)
    wishes.amend(store, scene.by("dora"), wish, content=wish_content(), budget=BUDGET, reason=REASON)
    question = LocalisedText.of(en="Is there power at the site?", zh_hant="場地有電力嗎？")
    wishes.ask(store, scene.by("paul"), wish, text=question)
    wishes.answer(store, scene.by("dora"), wish, question=1, answer=LocalisedText.of(en="At four of six."))
    wishes.close(store, scene.by("dora"), wish, reason=REASON)
    wishes.reopen(store, scene.by("dora"), wish, closes_on=date(2026, 12, 31), reason=REASON)
    scene.wish(withdrawn)
    wishes.withdraw(store, scene.by("dora"), withdrawn, reason=REASON)


def _solutions(scene: Scene) -> None:
    store, solution, discarded = scene.store, SolutionId("S-100"), SolutionId("S-101")
    for each in (solution, discarded):
        solutions.submit(
            store,
            scene.by("paul"),
            content=solution_content(),
            price_indication=PRICE,
            targets_wish=WishId("W-1"),
            solution_id=each,
        )
    solutions.vet(store, scene.by("faye"), discarded, feasible=False, reason=REASON)
    solutions.discard(store, scene.by("paul"), discarded, reason=REASON)
    solutions.revise(store, scene.by("paul"), solution, content=solution_content(), price_indication=PRICE)
    solutions.vet(store, scene.by("faye"), solution, feasible=True, reason=REASON)
    solutions.publish(store, scene.by("faye"), solution)
    solutions.amend(
        store, scene.by("paul"), solution, content=solution_content(), price_indication=PRICE, reason=REASON
    )
    solutions.withdraw(store, scene.by("paul"), solution, reason=REASON)


def _matches(scene: Scene) -> None:
    """A match decided in every way, one confirmed and flagged, one declined, one reversed, one lapsed."""
    store, match = scene.store, proposed_match(scene, "W-1", published_solution(scene, "S-102"))
    matches.assign(store, scene.by("rita"), match, member=scene.members["faye"])
    matches.declare(store, scene.by("faye"), match, interest=False, statement="I know neither side.")
    matches.shortlist(store, scene.by("faye"), match, note=REASON, lapse_after_days=90)
    _accept(scene, "faye", match)
    matches.withdraw_decision(store, scene.by("faye"), match, reason=REASON)
    matches.declare(store, scene.by("rita"), match, interest=False)
    _accept(scene, "faye", match)
    matches.refuse_confirmation(store, scene.by("rita"), match, reason=REASON)
    _accept(scene, "faye", match)
    matches.declare(store, scene.by("faye"), match, interest=True, statement="My cousin joined the provider.")
    matches.declare(store, scene.by("felix"), match, interest=False)
    _decline(scene, "felix", match)
    matches.confirm(store, scene.by("rita"), match)
    confirmed = match_in_effect(scene, 103)
    matches.declare(store, scene.by("rita"), confirmed, interest=True, statement="I bought shares today.")
    reversed_one = match_in_effect(scene, 104)
    matches.reverse(store, scene.by("rita"), reversed_one, reason=REASON)
    gone = proposed_match(scene, "W-1", published_solution(scene, "S-105"))
    solutions.withdraw(store, scene.by("paul"), gone.solution, reason=REASON)
    matches.lapse(store, scene.by_service("deadlines"), gone, lapse_after_days=90)


def _accept(scene: Scene, name: str, match: MatchId) -> None:
    matches.accept(scene.store, scene.by(name), match, grounds=_grounds(scene, match, "fits-need"), lapse_after_days=90)


def _decline(scene: Scene, name: str, match: MatchId) -> None:
    matches.decline(
        scene.store, scene.by(name), match, grounds=_grounds(scene, match, "partial-fit"), lapse_after_days=90
    )


def _grounds(scene: Scene, match: MatchId, reason_code: str) -> Grounds:
    return Grounds(
        wish_version=scene.store.find(Wish, match.wish).version,
        solution_version=scene.store.find(Solution, match.solution).version,
        reason_code=reason_code,
        reason=REASON,
    )


def _trials(scene: Scene) -> None:
    """Of one match: a plan that is discarded, a trial that is cancelled, and one with all that can happen."""
    store, match = scene.store, match_in_effect(scene, 200)
    discarded = planned_trial(scene, match, "T-1")
    trials.revise(store, scene.by("faye"), discarded, plan=trial_plan())
    trials.discard(store, scene.by("faye"), discarded, reason=REASON)
    trials.cancel(store, scene.by("faye"), approved_trial(scene, match, "T-2"), reason=REASON)
    trial = running_trial(scene, match, "T-3")
    on(scene, date(2026, 4, 1))
    taken = Measurement(criterion=GAUGE_ERROR, on=date(2026, 3, 31), value=Decimal("4.40"), note=REASON)
    trials.measure(store, scene.by("dora"), trial, measurements=[taken])
    trials.void_measurement(store, scene.by("dora"), trial, number=1, reason=REASON)
    trials.report_incident(store, scene.by("dora"), trial, happened=date(2026, 3, 31), description=REASON)
    trials.suspend(store, scene.by("dora"), trial, reason=REASON)
    trials.resume(store, scene.by("faye"), trial, reason=REASON)
    values = (GAUGE_ERROR, "4.4"), (GAUGE_ERROR, "3"), (GAUGE_ERROR, "3"), (DATA_RECEIVED, "94.9")
    trials.measure(store, scene.by("faye"), trial, measurements=readings(*values))
    trials.complete(store, scene.by("faye"), trial)


def _reports(scene: Scene) -> None:
    """Of the trial that was completed: two editions, both with the provider's comment."""
    store, trial = scene.store, TrialId("T-3")
    reports.draft(store, scene.by("faye"), trial, content=report_content())
    reports.revise(store, scene.by("faye"), trial, content=report_content("Radar gauges in six subways"))
    comment = LocalisedText.of(en="We agree with every word.", zh_hant="我們完全同意。")
    reports.record_comment(store, scene.by("paul"), trial, comment=comment)
    reports.publish(store, scene.by("rita"), trial)
    reports.draft_correction(store, scene.by("faye"), trial, content=report_content(), reason=REASON)
    reports.publish(store, scene.by("rita"), trial)
    wish = WishId("W-200")
    published_solution(scene, "S-201")
    wishes.fulfil(store, scene.by("dora"), wish, solutions=[SolutionId("S-201")], reason=REASON)


def _policies(scene: Scene) -> None:
    """One adopted, and withdrawn in time."""
    document = another_document(date(2030, 1, 1))
    policies.adopt(scene.store, scene.by("ada"), policy=document, reason=REASON, source="Circular 3/2029")
    policies.withdraw(scene.store, scene.by("ada"), PolicyId("innovation-2030"), reason=REASON)


def _marking_schemes(scene: Scene) -> None:
    """One that departs from a general rule, with an overruling of a title, frozen and withdrawn all the same."""
    store, scheme = scene.store, MarkingSchemeId("K-1")
    scene.member("dinah", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
    scene.member("david", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
    marking_schemes.draft(store, scene.by("dora"), content=content(**with_track_record()), scheme_id=scheme)
    marking_schemes.check(store, scene.by("dora"), scheme)
    marking_schemes.overrule(store, scene.by("dinah"), scheme, criterion="C3", asks_for_experience=False, reason=REASON)
    departing = content(**with_track_record() | {"technical_weight": "80", "price_weight": "20"})
    marking_schemes.revise(store, scene.by("dora"), scheme, content=departing)
    marking_schemes.check(store, scene.by("dora"), scheme)
    marking_schemes.approve_departure(store, scene.by("dinah"), scheme, rule="rule_iii", reason=REASON)
    marking_schemes.review(store, scene.by("david"), scheme, remark=REASON)
    marking_schemes.freeze(store, scene.by("dora"), scheme)
    marking_schemes.withdraw(store, scene.by("dora"), scheme, reason=REASON)
