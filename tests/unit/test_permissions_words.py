"""Who may do what, in the words of the one who may not."""

from __future__ import annotations

import pytest

from domain.envelope import Actor, Role
from domain.ids import OrganisationId
from domain.refusals import LANGUAGES
from domain.terms import roles_named
from services.identity.actions import ACTIONS
from services.identity.permissions import PERMISSIONS, NotPermitted, authorise

pytestmark = pytest.mark.unit


def refusal(role: Role, *, owner: str | None) -> NotPermitted:
    with pytest.raises(NotPermitted) as refused:
        authorise(Actor(id="person:P-1", role=role, organisation=OrganisationId("ORG-1")), "wish.answer", owner=owner)
    return refused.value


class TestNotPermitted:
    def test_names_roles_and_their_reach_in_each_language(self) -> None:
        said = refusal(Role.PROVIDER, owner="ORG-2")
        assert said.message("en") == (
            "Only these may answer a question about a wish (wish.answer): department officer (of the organisation that it "
            "belongs to), facilitator officer. You act as: provider."
        )
        assert said.message("zh-Hant") == (
            "只有以下角色可回答有關願望的提問 (wish.answer)：部門人員（限所屬機構）、促成人員。"
            "您以「方案提供者」的角色行事。"
        )
        assert "部门人员（限所属机构）、促成人员" in said.message("zh-Hans")

    def test_says_that_it_belongs_to_another_organisation(self) -> None:
        said = refusal(Role.DEPARTMENT_OFFICER, owner="ORG-2")
        assert said.message("en").endswith("You act as: department officer, but it belongs to another organisation.")
        assert said.message("zh-Hans").endswith("，但它属于另一机构。")

    def test_does_not_say_so_of_what_nobody_owns(self) -> None:
        assert "another" not in refusal(Role.DEPARTMENT_OFFICER, owner=None).message("en")


class TestActions:
    def test_of_the_table_all_have_words(self) -> None:
        assert set(ACTIONS) == set(PERMISSIONS)

    def test_differ_in_words_within_each_language(self) -> None:
        for language in LANGUAGES:
            assert len({words[language] for words in ACTIONS.values()}) == len(ACTIONS)


class TestRoles:
    def test_stand_with_their_codes_where_these_must_be_sent(self) -> None:
        named = roles_named([Role.PROVIDER, Role.AUDITOR], with_codes=True)
        assert named["zh-Hant"] == "方案提供者 (provider)、審計人員 (auditor)"
        assert roles_named([])["en"] == "-"
