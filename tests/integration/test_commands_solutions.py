"""Commands about solutions on a real store: who may, of what they may know, and whose wish takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from domain import solutions as rules
from domain.envelope import Role
from domain.ids import SolutionId
from domain.lifecycle import NotInThisState
from domain.organisations import OrganisationNotActive, id_from_name
from domain.refusals import Forbidden, NotFound
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.wishes import WishNotOpen
from services.commands import organisations, solutions, wishes
from services.event_store.store import Caller
from tests.stage.deciding import SOLUTION, WISH, Deciding, deciding, offer
from tests.stage.scene import BUDGET, REASON, wish_content

pytestmark = pytest.mark.integration

CLOSES_ON = wish_content().closes_on


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as scene:
        yield scene


def state(scene: Deciding) -> str:
    return scene.store.find(Solution, SOLUTION).state


class TestSubmit:
    def test_mints_an_id_of_the_year(self, scene: Deciding) -> None:
        done = solutions.submit(scene.store, scene.by("paul"), content=offer(), price_indication=BUDGET)
        assert next(iter(done.streams)).startswith("solution:S-2026-")

    def test_is_taken_until_the_last_second_of_the_closing_date(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON, time(23, 59, 59))
        scene.submitted(targets=WISH)
        scene.on(CLOSES_ON + timedelta(days=1), time(0))
        with pytest.raises(WishNotOpen):
            scene.submitted(SolutionId("S-2"), targets=WISH)
        scene.submitted(SolutionId("S-3"))

    def test_follows_the_date_as_last_amended(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        later = wish_content(closes_on=date(2026, 8, 31))
        wishes.amend(scene.store, scene.by("dora"), WISH, content=later, budget=None, reason=REASON)
        scene.on(CLOSES_ON + timedelta(days=1))
        scene.submitted(targets=WISH)

    def test_knows_of_no_wish_that_is_not_published(self, scene: Deciding) -> None:
        with pytest.raises(NotFound):
            scene.submitted(targets=WISH)
        wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=None, wish_id=WISH)
        with pytest.raises(NotFound):
            scene.submitted(targets=WISH)

    def test_loses_against_a_wish_that_closes_meanwhile(self, scene: Deciding, monkeypatch: pytest.MonkeyPatch) -> None:
        scene.scene.wish(WISH)
        submit, closed = rules.submit, list[object]()

        def close_first(*given: Any, **more: Any) -> object:
            if not closed:
                closed.append(wishes.close(scene.store, scene.by("dora"), WISH, reason=REASON))
            return submit(*given, **more)

        monkeypatch.setattr(rules, "submit", close_first)
        with pytest.raises(WishNotOpen):
            scene.submitted(targets=WISH)

    def test_is_for_verified_providers(self, scene: Deciding) -> None:
        with pytest.raises(Forbidden):
            scene.submitted(who="dora")
        setup = replace(scene.by("paul"), caller=Caller(service="setup"))
        organisations.register(scene.store, setup, name=LocalisedText.of(en="New Limited"), type="startup")
        new = id_from_name(LocalisedText.of(en="New Limited"))
        scene.scene.organisations["New Limited"] = new
        scene.scene.member("nina", of="New Limited", roles=[Role.PROVIDER])
        with pytest.raises(OrganisationNotActive):
            scene.submitted(who="nina")

    def test_takes_an_id_once(self, scene: Deciding) -> None:
        scene.submitted()
        with pytest.raises(NotInThisState):
            scene.submitted()


class TestWhoMay:
    def test_vet_and_publish_is_the_facilitators(self, scene: Deciding) -> None:
        scene.submitted()
        with pytest.raises(Forbidden):
            solutions.vet(scene.store, scene.by("paul"), SOLUTION, feasible=True, reason=REASON)
        solutions.vet(scene.store, scene.by("faye"), SOLUTION, feasible=True, reason=REASON)
        with pytest.raises(Forbidden):
            solutions.publish(scene.store, scene.by("paul"), SOLUTION)
        solutions.publish(scene.store, scene.by("faye"), SOLUTION)
        assert state(scene) == "published"

    def test_know_of_one_that_is_not_published_is_its_providers(self, scene: Deciding) -> None:
        scene.scene.organisation("Rival Limited", type="sme", origin="hong-kong")
        scene.scene.member("rival", of="Rival Limited", roles=[Role.PROVIDER])
        scene.submitted()
        with pytest.raises(NotFound):
            solutions.withdraw(scene.store, scene.by("rival"), SOLUTION, reason=REASON)
        solutions.vet(scene.store, scene.by("faye"), SOLUTION, feasible=True, reason=REASON)
        solutions.publish(scene.store, scene.by("faye"), SOLUTION)
        with pytest.raises(Forbidden):
            solutions.withdraw(scene.store, scene.by("rival"), SOLUTION, reason=REASON)

    def test_change_it_is_its_providers(self, scene: Deciding) -> None:
        scene.submitted()
        solutions.revise(scene.store, scene.by("paul"), SOLUTION, content=offer("Another"), price_indication=BUDGET)
        solutions.vet(scene.store, scene.by("faye"), SOLUTION, feasible=True, reason=REASON)
        solutions.publish(scene.store, scene.by("faye"), SOLUTION)
        solutions.amend(scene.store, scene.by("paul"), SOLUTION, content=offer(), price_indication=None, reason=REASON)
        solutions.withdraw(scene.store, scene.by("paul"), SOLUTION, reason=REASON)
        assert state(scene) == "withdrawn"

    def test_give_it_up_is_its_providers(self, scene: Deciding) -> None:
        scene.submitted()
        solutions.discard(scene.store, scene.by("paul"), SOLUTION, reason=REASON)
        assert state(scene) == "discarded"
