"""What every route of the API keeps to: identity, strict bodies, problem documents, headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http import WISH, Api, open_api

pytestmark = pytest.mark.integration


@pytest.fixture
def api(database: str, tmp_path: Path) -> Iterator[Api]:
    with open_api(database, tmp_path) as opened:
        yield opened


class TestCommand:
    def test_is_done_and_says_where_it_stands(self, api: Api) -> None:
        answer = api.post("/wishes", WISH, by="department-officer")
        assert answer.status_code == 201, answer.text
        outcome = answer.json()
        assert answer.headers["location"] == f"/api/v1/wishes/{outcome['id']}"
        assert answer.headers["etag"] == '"1"'
        assert outcome["streams"] == {f"wish:{outcome['id']}": 1}
