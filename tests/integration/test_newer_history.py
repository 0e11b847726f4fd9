"""History that a newer program wrote: this one says so, in words, wherever it cannot go on without; all else goes on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from services.cli import app
from services.event_store.recorder import CHANNEL
from tests.conftest import SessionServer, fresh_database
from tests.stage.http import REASON
from tests.stage.library import Library, open_library

pytestmark = pytest.mark.integration

LATE = date(2099, 12, 31)


@pytest.fixture(scope="module")
def library(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One of this file's own, in which a wish, and the first fact of a trial, are of types that nobody here knows."""
    with (
        fresh_database(server, template=template) as conninfo,
        open_library(conninfo, tmp_path_factory.mktemp("newer")) as library,
    ):
        library.scene.wish("W-20", closes_on=LATE)
        library.scene.solution("S-20")
        append(library, "wish:W-20", "wish.exploded.v9")
        append(library, "trial:T-20", "trial.planned.v9")
        yield library


def append(library: Library, stream: str, type_name: str) -> int:
    """A fact as a newer program would have stored it."""
    version = len(library.scene.store.recorder.rows_of(stream)) + 1
    with psycopg.connect(library.scene.portal.conninfo, autocommit=True) as conn:
        row = conn.execute(
            "INSERT INTO innoportal_events (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)"
            " RETURNING notification_id",
            (stream, version, type_name, b'{"data":{},"envelope":{}}'),
        ).fetchone()
        conn.execute(f"NOTIFY {CHANNEL}")
    assert row is not None
    return int(row[0])


def exploded(library: Library) -> int:
    return library.scene.store.recorder.rows_of("wish:W-20")[-1].position


def post(library: Library, path: str, body: Any, *, by: str, language: str = "en") -> httpx.Response:
    headers = {"Authorization": f"Bearer {library.key(by)}", "Accept-Language": language, "If-Match": "*"}
    return library.api.client.post(f"/api/v1{path}", json=body, headers=headers)


class TestACommand:
    @pytest.mark.parametrize(
        ("language", "words"), [("en", "A newer version"), ("zh-HK", "較新版本"), ("zh-CN", "较新版本")]
    )
    def test_about_that_thing_is_refused_in_words_and_stores_nothing(
        self, library: Library, language: str, words: str
    ) -> None:
        before = library.end
        answer = post(library, "/wishes/W-20/withdrawal", REASON, by="dora", language=language)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (503, "newer-history")
        assert answer.headers["retry-after"] == "2"
        assert words in told["detail"]
        assert told["correlation"] in told["detail"]
        assert "exploded" not in answer.text, "the type may tell what this caller may not know"
        assert library.end == before

    def test_about_another_thing_that_rests_on_it_is_refused_alike(self, library: Library) -> None:
        answer = post(library, "/matches", {"match": "W-20:S-20", **REASON}, by="felix")
        assert (answer.status_code, answer.json()["code"]) == (503, "newer-history")

    def test_about_anything_else_goes_on(self, library: Library) -> None:
        assert post(library, "/matches", {"match": "W-5:S-20", **REASON}, by="felix").status_code == 201

    def test_of_the_command_line_says_so_in_one_line(self, library: Library) -> None:
        member = library.scene.members["della"]
        append(library, f"member:{member}", "member.exploded.v9")
        environment = {"DATABASE_URL": library.scene.portal.conninfo, "INNOPORTAL_DATA": str(library.folder)}
        told = subprocess.run(
            [sys.executable, "-m", "services", "keys", "issue", member],
            env=os.environ | environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert told.returncode == 1
        assert told.stderr == (
            f"innoportal: member.exploded.v9 of member:{member}: history is newer than this program,"
            " which does not know this type of event\n"
        )


class TestReading:
    @pytest.mark.parametrize("by", ["felix", "olga", "dora"])
    def test_from_the_inside_is_refused_in_words(self, library: Library, by: str) -> None:
        answer = library.get("/api/v1/wishes/W-20", by=by)
        assert (answer.status_code, answer.json()["code"]) == (503, "newer-history")

    def test_what_everybody_knows_goes_on_as_it_was(self, library: Library) -> None:
        assert library.json("/wishes/W-20")["state"] == "published"

    def test_a_queue_keeps_the_match_as_it_was(self, library: Library) -> None:
        def waiting() -> dict[str, Any]:
            items = library.json("/queue", by="felix", pool="all", done="all", limit=200)["items"]
            return {item["match"]: item for item in items}

        before = waiting()
        append(library, "match:W-1:S-1", "match.exploded.v9")
        assert waiting() == before
        answer = library.get("/api/v1/matches/W-1:S-1", by="felix")
        assert (answer.status_code, answer.json()["code"]) == (503, "newer-history")

    def test_the_state_of_health_counts_what_is_parked(self, library: Library) -> None:
        library.json("/wishes")  # waits until all is taken in
        views = library.api.client.get("/readyz").json()["views"]
        assert views["catalogue"]["parked"] >= 2
        assert views["match_queue"]["parked"] >= 2

    def test_the_log_names_the_type_and_the_thing(self, library: Library) -> None:
        with capture_logs() as said:
            library.get("/api/v1/wishes/W-20", by="felix")
        assert "wish.exploded.v9 of wish:W-20" in [line.get("unknown") for line in said]


class TestAHistory:
    def test_says_to_officers_what_is_missing(self, library: Library) -> None:
        for by in ("felix", "rita", "olga"):
            found = library.json("/history/wish:W-20", by=by, limit=200)
            assert found["parked"] == [exploded(library)]
            assert "wish.published.v1" in [item["type"] for item in found["items"]]
        department = library.scene.organisations["Drainage Department"]
        assert exploded(library) in library.json(f"/history/organisation:{department}", by="olga")["parked"]
        assert library.json("/history/wish:W-4", by="olga")["parked"] == []

    def test_says_nothing_of_it_to_others_who_may_have_no_right_to_know(self, library: Library) -> None:
        for by in (None, "dora", "otto"):
            assert "parked" not in library.json("/history/wish:W-20", by=by)
            assert "parked" not in library.get("/api/v1/history/wish:W-20.csv", by=by).headers

    def test_was_complete_before_it(self, library: Library) -> None:
        assert library.json("/history/wish:W-20", by="olga", as_of=exploded(library) - 1)["parked"] == []

    def test_says_so_in_a_header_of_its_tables(self, library: Library) -> None:
        table = library.get("/api/v1/history/wish:W-20.csv", by="olga")
        lines = library.get("/api/v1/history/wish:W-20.ndjson", by="olga")
        assert table.headers["parked"] == lines.headers["parked"] == str(exploded(library))
        rows = list(csv.DictReader(io.StringIO(table.text)))
        assert [int(row["position"]) for row in rows] == [json.loads(it)["position"] for it in lines.text.splitlines()]

    def test_of_which_nothing_can_be_told_is_there_for_officers(self, library: Library) -> None:
        found = library.json("/history/trial:T-20", by="olga")
        assert (found["items"], len(found["parked"])) == ([], 1)
        assert library.get("/api/v1/history/trial:T-20.csv", by="olga").status_code == 200
        assert library.get("/api/v1/history/trial:T-20").status_code == 404

    def test_has_another_tag_once_it_is_complete(self, library: Library) -> None:
        append(library, "wish:W-3", "wish.exploded.v9")
        now = library.end
        missing = library.get("/api/v1/history/wish:W-3", by="olga", as_of=now).headers["etag"]
        with psycopg.connect(library.scene.portal.conninfo, autocommit=True) as conn:
            conn.execute("DELETE FROM innoportal_parked WHERE stream = 'wish:W-3'")
        assert library.get("/api/v1/history/wish:W-3", by="olga", as_of=now).headers["etag"] != missing

    def test_on_the_command_line_says_what_is_missing(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", library.scene.portal.conninfo)
        monkeypatch.setenv("INNOPORTAL_DATA", str(library.folder))
        told = CliRunner().invoke(app, ["history", "wish:W-20"])
        assert told.exit_code == 0, told.output
        assert f"not told, because parked (`python -m consumers views parked`): [{exploded(library)}]" in told.stderr
