"""Tables: one stable header, texts in the reader's language, and which language a text is in."""

import pytest

from domain.languages import LANGUAGES, Language
from services.reading.tabular import columns, header, row

pytestmark = pytest.mark.unit

COLUMNS = columns("id", "title", "department.name", "closes_on", texts=("title", "department.name"))
WISH = {"id": "W-1", "title": {"en": "Lift"}, "department": {"name": {"en": "EMSD", "zh-Hant": "機電工程署"}}}


class TestColumns:
    def test_of_languages_stand_behind_those_of_texts(self) -> None:
        assert header(COLUMNS) == "id,title,title_language,department_name,department_name_language,closes_on\r\n"


class TestRow:
    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("en", "W-1,Lift,en,EMSD,en,\r\n"),
            ("zh-Hant", "W-1,Lift,en,機電工程署,zh-Hant,\r\n"),
            ("zh-Hans", "W-1,Lift,en,機電工程署,zh-Hant,\r\n"),
        ],
    )
    def test_says_which_language_each_text_is_in(self, language: Language, line: str) -> None:
        assert row(WISH, COLUMNS, language=language) == line

    @pytest.mark.parametrize("several", [["provider", "reviewer"], ("provider", "reviewer")])
    def test_puts_several_values_into_one_cell(self, several: object) -> None:
        assert (
            row({"id": "M-1", "roles": several}, columns("id", "roles"), language="en") == "M-1,provider; reviewer\r\n"
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leaves_cells_empty_where_there_is_no_text(self, language: Language) -> None:
        assert row({"id": "W-1"}, COLUMNS, language=language) == "W-1,,,,,\r\n"
