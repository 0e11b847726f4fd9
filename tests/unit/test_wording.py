"""What is wrong with a value, as its reader says it."""

from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError

from domain.envelope import Role
from domain.refusals import Language
from services.input.wording import faults_of

pytestmark = pytest.mark.unit


class Choice(BaseModel):
    """Chosen from a few values."""

    decision: Literal["accepted", "declined", "postponed"] = "accepted"
    role: Role = Role.REVIEWER


def detail_of(language: Language, **given: str) -> str:
    with pytest.raises(ValidationError) as refused:
        Choice.model_validate(given)
    (fault,) = faults_of(refused.value.errors(), language=language)
    return fault.detail


class TestChoices:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "must be one of: accepted, declined, postponed"),
            ("zh-Hant", "必須是以下之一：accepted、declined、postponed"),
            ("zh-Hans", "必须是以下之一：accepted、declined、postponed"),
        ],
    )
    def test_are_listed_as_the_reader_lists(self, language: Language, words: str) -> None:
        assert detail_of(language, decision="x") == words

    def test_of_an_enumeration_are_listed_too(self) -> None:
        assert "department-officer、" in detail_of("zh-Hant", role="x")
        assert " or " not in detail_of("zh-Hant", role="x")
