"""The rules of organisations: one name, one organisation; and who may act."""

from __future__ import annotations

import pytest

from domain import organisations
from domain.ids import OrganisationId
from domain.lifecycle import NotInThisState
from domain.organisations import Organisation, OrganisationNotActive, check_active, id_from_name
from domain.texts import LocalisedText
from tests.unit.folding import happen
from tests.unit.pairs import REASON, organisation

pytestmark = pytest.mark.unit

NAME = LocalisedText.of(en="Sensors Limited")


class TestTheIdOfAName:
    @pytest.mark.parametrize("written", ["sensors limited", "Sensors  Limited", "Ｓｅｎｓｏｒｓ Ｌｉｍｉｔｅｄ"])
    def test_is_the_same_however_the_name_is_written(self, written: str) -> None:
        assert id_from_name(LocalisedText.of(en=written)) == id_from_name(NAME)

    def test_goes_by_the_first_language_that_is_there(self) -> None:
        both = LocalisedText.of(en="Sensors Limited", zh_hant="感測有限公司")
        assert id_from_name(both) == id_from_name(NAME)
        assert id_from_name(LocalisedText.of(zh_hant="感測有限公司")) != id_from_name(NAME)

    def test_says_nothing_about_the_organisation(self) -> None:
        found = id_from_name(NAME)
        assert OrganisationId(found) == found
        assert "sensors" not in found


class TestRegistration:
    def test_happens_once(self) -> None:
        with pytest.raises(NotInThisState):
            organisations.register(organisation("Sensors Limited"), name=NAME, type="sme")

    def test_does_not_make_it_active_before_somebody_verified_it(self) -> None:
        new = Organisation(Organisation.stream_of(id_from_name(NAME)))
        happen(new, organisations.register(new, name=NAME, type="sme"))
        with pytest.raises(OrganisationNotActive):
            check_active(new)
        happen(new, organisations.verify(new, evidence=REASON))
        check_active(new)


class TestSuspension:
    def test_lasts_until_it_is_reinstated(self) -> None:
        it = organisation("Sensors Limited")
        happen(it, organisations.suspend(it, reason=REASON))
        with pytest.raises(OrganisationNotActive):
            check_active(it)
        with pytest.raises(NotInThisState):
            organisations.suspend(it, reason=REASON)
        happen(it, organisations.reinstate(it, reason=REASON))
        check_active(it)


class TestRenaming:
    def test_leaves_the_id(self) -> None:
        it = organisation("Sensors Limited")
        before, name = it.organisation_id, LocalisedText.of(en="Better Sensors Limited")
        happen(it, organisations.rename(it, name=name))
        assert (it.name, it.organisation_id) == (name, before)
