"""Every question that takes `as_of` answers as it was; every other one refuses it, rather than tell of today in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.stage.library import Library
from tests.stage.paths import filled, subjects

pytestmark = pytest.mark.integration


def questions(library: Library, *, taking: bool) -> Iterator[str]:
    """Every GET of the interface with what there is, of those that say that they take `as_of`, or of those that do not."""
    document = library.api.client.get("/api/v1/openapi.json").json()
    streams = subjects(library)
    for path, operations in document["paths"].items():
        if path.startswith("/api/v1/") and "get" in operations:
            takes = "as_of" in {parameter["name"] for parameter in operations["get"].get("parameters", [])}
            yield from filled(path, streams) if takes == taking else ()


def tells_of_nothing(answer: httpx.Response) -> bool:
    """Not there, an empty list, or a table without rows."""
    kind = answer.headers["content-type"]
    if answer.status_code == 404:
        return True
    if "csv" in kind or "ndjson" in kind:
        return len(answer.text.splitlines()) == ("csv" in kind)
    return json.loads(answer.text)["items"] == [] and answer.headers["position"] == "0"


class TestAsOf:
    def test_tells_of_nothing_before_anything_was(self, library: Library) -> None:
        asked = list(questions(library, taking=True))
        answers = {path: library.get(path, by="olga", as_of=0) for path in asked}
        assert [path for path, answer in answers.items() if not tells_of_nothing(answer)] == []
        assert {path.split("/")[3].partition(".")[0] for path in asked} >= {"wishes", "search", "history"}

    def test_is_refused_where_the_past_is_not_kept(self, library: Library) -> None:
        asked = [path for path in questions(library, taking=False) if library.get(path, by="olga").is_success]
        answers = {path: library.get(path, by="olga", as_of=0) for path in asked}
        told = [path for path, answer in answers.items() if answer.is_success]
        assert {path.split("/")[3].partition(".")[0] for path in asked} >= {"queue", "desk", "matches", "organisations"}
        assert told == []
