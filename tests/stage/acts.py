"""Acts of the main job in a scene, by real commands: each leads to a state that tests need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.criteria import Criterion, CriterionId
from domain.deadlines import hong_kong_date
from domain.envelope import Role
from domain.ids import MatchId, SolutionId, TrialId, WishId
from domain.matches import Grounds, Match
from domain.members import Member
from domain.money import Money
from domain.reports import ReportContent
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.trials import Measurement, TrialPlan
from domain.wishes import Wish
from services.commands import matches, members, reports, trials
from tests.stage.scene import REASON, Scene

STARTS_ON, ENDS_ON = date(2026, 3, 9), date(2026, 5, 29)
GAUGE_ERROR, DATA_RECEIVED = CriterionId("C1"), CriterionId("C2")


def on(scene: Scene, day: date) -> None:
    """It is noon of this day in Hong Kong."""
    scene.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def reviewer_who_is_also_of(scene: Scene, side: str) -> None:
    """Rita, the reviewer, is a member of this department or provider as well."""
    rita = scene.store.find(Member, scene.members["rita"])
    role = Role.PROVIDER if side == "Sensors Limited" else Role.DEPARTMENT_OFFICER
    members.join(
        scene.store,
        scene.by_service("setup"),
        organisation_id=scene.organisations[side],
        roles=[role],
        name="rita",
        person=rita.person,
    )


def published_solution(scene: Scene, solution_id: str, *, wish: str | None = None) -> SolutionId:
    """A solution of the provider, found feasible and published."""
    scene.solution(solution_id, targets=wish)
    return SolutionId(solution_id)


def proposed_match(scene: Scene, wish: str, solution: str) -> MatchId:
    match = MatchId.of(WishId(wish), SolutionId(solution))
    matches.propose(scene.store, scene.by("faye"), match, reason=REASON)
    return match


def accepted_match(scene: Scene, wish: str, solution: str) -> MatchId:
    """Proposed, declared and accepted by faye; not confirmed."""
    match, store = proposed_match(scene, wish, solution), scene.store
    matches.declare(store, scene.by("faye"), match, interest=False)
    grounds = Grounds(
        wish_version=store.find(Wish, wish).version,
        solution_version=store.find(Solution, solution).version,
        reason_code="fits-need",
        reason=REASON,
    )
    matches.accept(store, scene.by("faye"), match, grounds=grounds, lapse_after_days=90)
    return match


def match_in_effect(scene: Scene, number: int = 1) -> MatchId:
    """A published wish and solution of this number, accepted by faye and confirmed by rita."""
    wish, solution = f"W-{number}", f"S-{number}"
    scene.wish(wish)
    published_solution(scene, solution, wish=wish)
    match = accepted_match(scene, wish, solution)
    matches.declare(scene.store, scene.by("rita"), match, interest=False)
    matches.confirm(scene.store, scene.by("rita"), match)
    assert scene.store.find(Match, match).state == "acceptance-confirmed"
    return match


def trial_plan(*, ends_on: date = ENDS_ON) -> TrialPlan:
    """Two criteria: an error of at most 10 mm, and at least 95 % of the data."""
    gauge = LocalisedText.of(en="Error against staff gauge", zh_hant="與水尺的誤差")
    data = LocalisedText.of(en="Data received through storms", zh_hant="暴雨期間數據接收率")
    return TrialPlan(
        site=LocalisedText.of(en="Six vehicular subways, North District", zh_hant="北區六條行車隧道"),
        scale=LocalisedText.of(en="Six gauges", zh_hant="六把水尺"),
        kind="pilot",
        starts_on=STARTS_ON,
        ends_on=ends_on,
        criteria=(
            Criterion(
                id=GAUGE_ERROR, metric=gauge, unit="mm", baseline=Decimal(45), target=Decimal(10), direction="at_most"
            ),
            Criterion(
                id=DATA_RECEIVED, metric=data, unit="%", baseline=Decimal(40), target=Decimal(95), direction="at_least"
            ),
        ),
        project_sum=Money(amount=Decimal(296000)),
    )


def planned_trial(scene: Scene, match: MatchId, trial_id: str = "T-1") -> TrialId:
    trial = TrialId(trial_id)
    trials.plan(scene.store, scene.by("faye"), match, plan=trial_plan(), trial_id=trial)
    return trial


def approved_trial(scene: Scene, match: MatchId, trial_id: str = "T-1") -> TrialId:
    trial = planned_trial(scene, match, trial_id)
    trials.approve(scene.store, scene.by("rita"), trial)
    return trial


def running_trial(scene: Scene, match: MatchId, trial_id: str = "T-1") -> TrialId:
    """Started on its first day, or on the day of its approval when that is later."""
    trial = approved_trial(scene, match, trial_id)
    day = max(STARTS_ON, hong_kong_date(scene.now))
    on(scene, day)
    trials.start(scene.store, scene.by("faye"), trial, started_on=day)
    return trial


def readings(*values: tuple[CriterionId, str], day: date = date(2026, 4, 1)) -> Sequence[Measurement]:
    return [Measurement(criterion=criterion, on=day, value=Decimal(value)) for criterion, value in values]


def completed_trial(scene: Scene, match: MatchId, trial_id: str = "T-1") -> TrialId:
    """Completed on its last day with three readings: the first criterion met, the second not."""
    trial = running_trial(scene, match, trial_id)
    on(scene, ENDS_ON)
    taken = readings((GAUGE_ERROR, "4.4"), (GAUGE_ERROR, "3.1"), (DATA_RECEIVED, "94.9"))
    trials.measure(scene.store, scene.by("faye"), trial, measurements=taken)
    trials.complete(scene.store, scene.by("faye"), trial)
    return trial


def report_content(title: str = "Radar gauges in subways") -> ReportContent:
    return ReportContent(
        title=LocalisedText.of(en=title, zh_hant="行車隧道雷達水尺"),
        summary=LocalisedText.of(en="They read well and lost data.", zh_hant="讀數準確，但數據有缺漏。"),
        findings=LocalisedText.of(en="The mean error was 3.75 mm.", zh_hant="平均誤差為3.75毫米。"),
    )


def published_report(scene: Scene, match: MatchId, trial_id: str = "T-1") -> TrialId:
    """Drafted by faye, published by rita, without a comment of the provider."""
    trial = completed_trial(scene, match, trial_id)
    reports.draft(scene.store, scene.by("faye"), trial, content=report_content())
    reports.publish(scene.store, scene.by("rita"), trial)
    return trial
