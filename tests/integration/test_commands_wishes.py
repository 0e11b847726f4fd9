"""Commands about wishes on a real store: who may, of what they may know, and who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from domain.envelope import Role
from domain.ids import SolutionId
from domain.lifecycle import NotInThisState
from domain.refusals import Forbidden, NotFound, StaleVersion
from domain.solutions import SolutionNotOffered
from domain.wishes import SolutionNamedTwice, Wish
from services.commands import solutions, wishes
from tests.stage.deciding import WISH, Deciding, deciding, offer
from tests.stage.scene import BUDGET, REASON, wish_content

pytestmark = pytest.mark.integration


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as scene:
        scene.scene.organisation("Highways Department", type="gov-department")
        scene.scene.member("harry", of="Highways Department", roles=[Role.DEPARTMENT_OFFICER])
        yield scene


def draft(scene: Deciding) -> None:
    wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=WISH)


def state(scene: Deciding) -> str:
    return scene.store.find(Wish, WISH).state


def withdraw(scene: Deciding, who: str) -> None:
    wishes.withdraw(scene.store, scene.by(who), WISH, reason=REASON)


def amend(scene: Deciding, who: str) -> None:
    wishes.amend(scene.store, scene.by(who), WISH, content=wish_content(), budget=None, reason=REASON)


def close(scene: Deciding, who: str) -> None:
    wishes.close(scene.store, scene.by(who), WISH, reason=REASON)


def fulfil(scene: Deciding, who: str) -> None:
    wishes.fulfil(scene.store, scene.by(who), WISH, solutions=[], reason=REASON)


class TestAWish:
    def test_goes_from_draft_through_edits_to_publication(self, scene: Deciding) -> None:
        draft(scene)
        wishes.submit(scene.store, scene.by("dora"), WISH)
        wishes.send_back(scene.store, scene.by("faye"), WISH, reason=REASON)
        wishes.revise(scene.store, scene.by("dora"), WISH, content=wish_content(), budget=BUDGET)
        wishes.submit(scene.store, scene.by("dora"), WISH)
        wishes.publish(scene.store, scene.by("faye"), WISH)
        assert state(scene) == "published"

    def test_is_minted_an_id_of_the_year(self, scene: Deciding) -> None:
        done = wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=None)
        assert next(iter(done.streams)).startswith("wish:W-2026-")

    def test_is_unknown_to_others_before_it_is_published(self, scene: Deciding) -> None:
        draft(scene)
        for who in ("harry", "paul"):
            with pytest.raises(NotFound):
                withdraw(scene, who)

    def test_tells_those_who_may_ask_about_published_ones_nothing_of_a_draft(self, scene: Deciding) -> None:
        draft(scene)
        with pytest.raises(NotFound):
            wishes.ask(scene.store, scene.by("paul"), WISH, text=REASON)

    @pytest.mark.parametrize("named", [["S-9999"], ["S-2"]], ids=["invented", "not published"])
    def test_is_not_fulfilled_by_a_solution_that_nobody_can_read(self, scene: Deciding, named: list[str]) -> None:
        scene.scene.wish(WISH)
        solutions.submit(
            scene.store, scene.by("paul"), content=offer(), price_indication=None, solution_id=SolutionId("S-2")
        )
        with pytest.raises(NotFound):
            wishes.fulfil(
                scene.store, scene.by("dora"), WISH, solutions=[SolutionId(each) for each in named], reason=REASON
            )
        assert state(scene) == "published"

    def test_is_fulfilled_by_published_solutions_each_named_once(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        scene.scene.solution("S-1")
        with pytest.raises(SolutionNamedTwice):
            wishes.fulfil(scene.store, scene.by("dora"), WISH, solutions=[SolutionId("S-1")] * 2, reason=REASON)
        scene.scene.solution("S-2")
        solutions.withdraw(scene.store, scene.by("paul"), SolutionId("S-2"), reason=REASON)
        named = [SolutionId("S-1"), SolutionId("S-2")]
        with pytest.raises(SolutionNotOffered) as refused:
            wishes.fulfil(scene.store, scene.by("dora"), WISH, solutions=named, reason=REASON)
        assert refused.value.field == "solutions[1]"
        wishes.fulfil(scene.store, scene.by("dora"), WISH, solutions=[SolutionId("S-1")], reason=REASON)
        assert state(scene) == "fulfilled"

    @pytest.mark.parametrize("act", [withdraw, amend, close, fulfil])
    def test_is_changed_by_its_department_alone(self, scene: Deciding, act: Callable[[Deciding, str], None]) -> None:
        scene.scene.wish(WISH)
        for who in ("harry", "paul", "faye", "rita"):
            with pytest.raises(Forbidden):
                act(scene, who)
        act(scene, "dora")

    def test_is_closed_and_reopened_by_its_department(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        close(scene, "dora")
        wishes.reopen(scene.store, scene.by("dora"), WISH, closes_on=date(2026, 9, 30), reason=REASON)
        assert state(scene) == "published"

    def test_is_not_closed_at_its_date_by_a_person(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        with pytest.raises(Forbidden):
            wishes.close_at_date(scene.store, scene.by("dora"), WISH, reason=REASON)

    def test_that_was_given_up_is_over(self, scene: Deciding) -> None:
        draft(scene)
        wishes.discard(scene.store, scene.by("dora"), WISH, reason=REASON)
        with pytest.raises(NotInThisState):
            wishes.submit(scene.store, scene.by("dora"), WISH)

    def test_is_changed_only_in_the_version_that_the_person_read(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        stale = replace(scene.by("dora"), expected_version=1)
        with pytest.raises(StaleVersion):
            wishes.close(scene.store, stale, WISH, reason=REASON)


class TestAQuestion:
    def test_is_answered_for_all_and_hides_who_asked(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        wishes.ask(scene.store, scene.by("paul"), WISH, text=REASON)
        asked = scene.scene.events()[-1]
        assert asked.fact.HIDES_ACTOR
        assert scene.scene.organisations["Sensors Limited"] not in asked.envelope.parties
        wishes.answer(scene.store, scene.by("dora"), WISH, question=1, answer=REASON)
        answered = scene.scene.events()[-1]
        assert answered.fact.is_publishing()
        assert "Sensors" not in str(answered.fact.model_dump())
