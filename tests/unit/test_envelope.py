"""The envelope: whose act it is, and who may see what of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.envelope import (
    ENTERED,
    ENVELOPE_EXPOSURE,
    Actor,
    Envelope,
    EnvelopeExposure,
    Event,
    Grade,
    Origin,
    Rank,
    Role,
)
from domain.ids import OrganisationId
from domain.wishes import WishSubmitted

pytestmark = pytest.mark.unit

OFFICER = Actor(
    id="service:loader",
    role=Role.FACILITATOR_OFFICER,
    rank=Rank(title="Senior Engineer", pay_point="MPS 45"),
    organisation=OrganisationId("O-a"),
    acting_for="person:P-a",
)


def envelope(actor: Actor = OFFICER) -> Envelope:
    return Envelope(
        id=UUID(int=1),
        type="wish.submitted.v1",
        stream="wish:W-1",
        version=2,
        happened_on=date(2026, 3, 2),
        origin=ENTERED,
        actor=actor.id,
        role=actor.role,
        rank=actor.rank,
        organisation=actor.organisation,
        acting_for=actor.acting_for,
        command="c-1",
        correlation="c-1",
        salt="0" * 43,
    )


class TestActor:
    def test_acts_for_itself_unless_it_says_for_whom(self) -> None:
        assert Actor(id="person:P-a").principal == "person:P-a"
        assert OFFICER.principal == "person:P-a"

    def test_is_a_service_by_its_id(self) -> None:
        assert OFFICER.is_service
        assert not Actor(id="person:P-service").is_service

    def test_comes_back_from_the_envelope(self) -> None:
        assert envelope().by == OFFICER


class TestEnvelope:
    def test_shows_its_salt_to_nobody(self) -> None:
        assert ENVELOPE_EXPOSURE["salt"] is EnvelopeExposure.NOBODY

    def test_comes_back_from_json(self) -> None:
        assert Envelope.model_validate_json(envelope().model_dump_json(exclude_none=True)) == envelope()

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(ValidationError, match="frozen"):
            envelope().version = 3


class TestOrigin:
    @pytest.mark.parametrize("how", ["typed", "", "Imported"])
    def test_is_one_of_three(self, how: str) -> None:
        with pytest.raises(ValidationError):
            Origin.model_validate({"how": how})


class TestRank:
    def test_names_the_substantive_grade_while_acting(self) -> None:
        engineer = Grade(title="Engineer", pay_point="MPS 40")
        acting = Rank(title="Senior Engineer", pay_point="MPS 45", substantive=engineer)
        assert Rank.model_validate_json(acting.model_dump_json()) == acting

    @pytest.mark.parametrize("title", ["", "  ", "Senior\x00Engineer"])
    def test_has_a_title_that_can_be_shown(self, title: str) -> None:
        with pytest.raises(ValidationError):
            Grade(title=title, pay_point="MPS 45")


def test_event_has_the_names_that_the_library_asks_for() -> None:
    event = Event("wish:W-1", 2, envelope(), WishSubmitted())
    assert (event.originator_id, event.originator_version) == ("wish:W-1", 2)
