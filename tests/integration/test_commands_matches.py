"""From a proposal to a decision that two officers stand behind, by commands on a real store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deciding import Deciding, deciding

pytestmark = pytest.mark.integration


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as scene:
        yield scene


class TestAMatch:
    def test_is_accepted_by_one_officer_and_confirmed_by_another(self, scene: Deciding) -> None:
        scene.accepted()
        assert scene.state() == "accepted"
        scene.confirm()
        assert scene.state() == "acceptance-confirmed"
