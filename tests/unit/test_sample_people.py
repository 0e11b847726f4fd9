"""The invented people of the facilitators."""

import pytest

from domain.organisations import id_from_name
from services.loading.sample import FACILITATORS_PEOPLE
from services.loading.sample_people import FACILITATORS, invented_name

pytestmark = pytest.mark.unit


class TestInventedName:
    def test_is_one_person_s_alone_among_the_facilitators_people(self) -> None:
        facilitators = [id_from_name(name) for name, _ in FACILITATORS]
        names = [invented_name(facilitators[which], f"{role}-{n + 1}") for which, n, role in FACILITATORS_PEOPLE]
        assert len({name.split()[0] for name in names}) == len(FACILITATORS_PEOPLE)
        assert names == [
            invented_name(facilitators[which], f"{role}-{n + 1}") for which, n, role in FACILITATORS_PEOPLE
        ]
