"""Commands about organisations and members on a real store: authority holds at the moment of the act."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from domain.envelope import Grade, Role
from domain.ids import MemberId, OrganisationId, SolutionId
from domain.lifecycle import NotInThisState
from domain.members import Member, MembershipNotInForce, OrganisationSuspendedNow, OwnAdministration, RoleNotHeld
from domain.organisations import id_from_name
from domain.refusals import Forbidden
from domain.texts import LocalisedText
from services.commands import members, organisations
from services.event_store.store import Caller, Command
from tests.stage.deciding import Deciding, deciding
from tests.stage.scene import NOON, REASON

pytestmark = pytest.mark.integration

NEW = LocalisedText.of(en="New Limited", zh_hant="新有限公司")


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as scene:
        scene.scene.member("adam", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        yield scene


def setup(scene: Deciding) -> Command:
    return replace(scene.by("adam"), caller=Caller(service="setup"))


def faye(scene: Deciding) -> MemberId:
    return scene.scene.members["faye"]


class TestOrganisations:
    def test_are_registered_once_for_a_name(self, scene: Deciding) -> None:
        organisations.register(scene.store, scene.by("adam"), name=NEW, type="startup", origin="hong-kong")
        with pytest.raises(NotInThisState):
            organisations.register(scene.store, scene.by("adam"), name=NEW, type="sme")

    def test_that_are_suspended_do_not_act_until_they_are_reinstated(self, scene: Deciding) -> None:
        sensors = scene.scene.organisations["Sensors Limited"]
        organisations.suspend(scene.store, scene.by("adam"), sensors, reason=REASON)
        with pytest.raises(OrganisationSuspendedNow):
            scene.submitted()
        organisations.reinstate(scene.store, scene.by("adam"), sensors, reason=REASON)
        scene.submitted()

    def test_keep_the_name_of_the_day_in_what_was_published(self, scene: Deciding) -> None:
        sensors = scene.scene.organisations["Sensors Limited"]
        scene.published()
        organisations.rename(scene.store, scene.by("adam"), sensors, name=NEW)
        scene.published(SolutionId("S-2"))
        names = [
            event.fact.model_dump()["provider_name"]["en"]
            for event in scene.scene.events()
            if event.fact.TYPE == "solution.published.v1"
        ]
        assert names == ["Sensors Limited", "New Limited"]

    @pytest.mark.parametrize("who", ["dora", "paul", "faye", "rita"])
    def test_are_the_administrators_business(self, scene: Deciding, who: str) -> None:
        with pytest.raises(Forbidden):
            organisations.register(scene.store, scene.by(who), name=NEW, type="startup")
        with pytest.raises(Forbidden):
            organisations.suspend(scene.store, scene.by(who), OrganisationId(id_from_name(REASON)), reason=REASON)


class TestMembers:
    def test_are_one_for_a_person_in_an_organisation(self, scene: Deciding) -> None:
        member = scene.store.find(Member, faye(scene))
        again: dict[str, Any] = {
            "organisation_id": scene.scene.organisations["Innovation Office"],
            "roles": [Role.REVIEWER],
            "name": "Faye",
            "person": member.person,
        }
        with pytest.raises(NotInThisState):
            members.join(scene.store, setup(scene), **again)
        members.leave(scene.store, scene.by("adam"), faye(scene))
        members.join(scene.store, setup(scene), **again)
        assert scene.store.find(Member, faye(scene)).roles == (Role.REVIEWER,)

    def test_lose_a_role_from_the_next_command_on(self, scene: Deciding) -> None:
        scene.ready()
        as_officer = scene.by("faye", Role.FACILITATOR_OFFICER)
        members.change_roles(scene.store, scene.by("adam"), faye(scene), roles=[Role.AUDITOR])
        with pytest.raises(RoleNotHeld):
            members.leave(scene.store, as_officer, faye(scene))

    def test_who_administer_do_not_end_that_for_themselves(self, scene: Deciding) -> None:
        anna = scene.scene.members["anna"]
        for end in (
            lambda command: members.leave(scene.store, command, anna),
            lambda command: members.change_roles(scene.store, command, anna, roles=[Role.AUDITOR]),
        ):
            with pytest.raises(OwnAdministration):
                end(scene.by("anna"))
        both = [Role.ADMINISTRATOR, Role.AUDITOR]
        members.change_roles(scene.store, scene.by("anna"), anna, roles=both)
        members.change_roles(scene.store, scene.by("adam"), anna, roles=[Role.AUDITOR])

    def test_who_end_it_for_each_other_at_once_leave_one_administrator(self, scene: Deciding) -> None:
        def end(by: str, whose: str) -> None:
            with suppress(Forbidden):
                members.leave(scene.store, scene.by(by, Role.ADMINISTRATOR), scene.scene.members[whose])

        with ThreadPoolExecutor() as both:
            list(both.map(end, ("anna", "adam"), ("adam", "anna")))
        left = [scene.store.find(Member, scene.scene.members[who]).state for who in ("anna", "adam")]
        assert sorted(left) == ["active", "left"]

    def test_that_left_do_not_act(self, scene: Deciding) -> None:
        as_officer = scene.by("faye")
        members.leave(scene.store, scene.by("adam"), faye(scene))
        with pytest.raises(MembershipNotInForce):
            members.leave(scene.store, as_officer, faye(scene))

    def test_act_at_the_rank_of_that_day_with_the_substantive_one_beside_it(self, scene: Deciding) -> None:
        chief = Grade(title="Chief Engineer", pay_point="D1")
        today = NOON.date()
        members.appoint_acting(
            scene.store,
            scene.by("adam"),
            faye(scene),
            rank=chief,
            starts_on=today,
            until=today.replace(month=today.month + 1),
        )
        scene.pair()
        scene.propose()
        rank = scene.scene.events()[-1].envelope.rank
        assert rank is not None
        assert (rank.title, rank.substantive and rank.substantive.title) == ("Chief Engineer", "Senior Engineer")
