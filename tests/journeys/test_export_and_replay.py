"""An auditor takes history out of the portal, folds it alone, and sees every change that somebody made to the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.aggregate import Aggregate
from domain.envelope import Role
from domain.nouns import aggregate_of
from projections.procurement_history import ProcurementHistory
from services.auditing.comparisons import compared, differs_from_rows
from services.auditing.exports import NoSuchSubject, chained, export, head, stream_named
from services.auditing.replays import Replay
from services.event_store.mapper import canonical_json
from services.identity.keys import ApiKeys
from tests.stage.http import open_api
from tests.stage.scene import Scene, open_scene, take_in
from tests.stage.stories import a_busy_year

pytestmark = pytest.mark.journeys

Lines = list[bytes]


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        a_busy_year(scene)
        yield scene


@pytest.fixture
def lines(scene: Scene) -> Lines:
    return list(export(scene.store.recorder, as_of=head(scene.store.recorder)))


def replayed(lines: Lines) -> Replay:
    replay = Replay()
    for _ in replay.steps(lines):
        pass
    return replay


def faults(lines: Lines) -> list[int]:
    return sorted({fault.line for fault in replayed(lines).faults})


def portal_of(scene: Scene) -> Callable[[str, int], Aggregate]:
    recorder, mapper = scene.store.recorder, scene.store.mapper
    return lambda stream, as_of: aggregate_of(stream).fold(map(mapper.to_event, recorder.rows_of(stream, until=as_of)))


def changed(line: bytes, **members: Any) -> bytes:
    return json.dumps({**json.loads(line), **members}, ensure_ascii=False).encode()


def chained_anew(lines: Lines) -> Lines:
    chain, written = "", []
    for line in map(json.loads, lines):
        chain = chained(chain, line)
        written.append(changed(json.dumps(line).encode(), chain=chain))
    return written


class TestExport:
    def test_holds_the_stored_bytes_and_their_place(self, scene: Scene, lines: Lines) -> None:
        rows = scene.store.recorder.rows_after(0, limit=10_000)
        told = [json.loads(line) for line in lines]
        assert [(line["position"], line["stream"], line["version"], line["type"]) for line in told] == [
            (row.position, row.stream, row.version, row.type) for row in rows
        ]
        assert [line["state"].encode() for line in told] == [row.state for row in rows]

    def test_ends_where_it_was_asked_to(self, scene: Scene) -> None:
        told = [json.loads(line) for line in export(scene.store.recorder, as_of=10)]
        assert [line["position"] for line in told] == list(range(1, 11))
        assert {line["of"] for line in told} == {10}

    def test_may_be_of_one_stream(self, scene: Scene) -> None:
        stream = stream_named(scene.store.recorder, "W-1")
        told = [json.loads(line) for line in export(scene.store.recorder, as_of=10_000, stream=stream)]
        assert {line["stream"] for line in told} == {"wish:W-1"}
        assert [line["version"] for line in told] == list(range(1, len(told) + 1))

    def test_refuses_a_subject_that_has_no_history(self, scene: Scene) -> None:
        with pytest.raises(NoSuchSubject):
            stream_named(scene.store.recorder, "W-777")


class TestReplay:
    def test_comes_to_what_the_portal_has(self, scene: Scene, lines: Lines) -> None:
        replay = replayed(lines)
        assert replay.faults == []
        assert list(compared(replay, portal_of(scene))) == []
        assert {end.stream: end.state for end in replay.ends()}["wish:W-3"] == "withdrawn"

    def test_shows_each_step_in_words(self, lines: Lines) -> None:
        steps = list(Replay().steps(lines))
        assert len(steps) == len(lines)
        assert any(
            "Senior Engineer (MPS 45), department officer of Drainage Department, withdrew the wish W-3" in each.words
            for each in steps
        )

    def test_names_a_line_that_was_changed(self, lines: Lines) -> None:
        state = json.loads(lines[20])["state"].replace("Because", "Although")
        bad = [*lines[:20], changed(lines[20], state=state, version=json.loads(lines[20])["version"]), *lines[21:]]
        bad[7] = changed(lines[7], recorded_at="2020-01-01T00:00:00.000000Z")
        assert 8 in faults(bad)

    def test_names_where_lines_are_missing(self, lines: Lines) -> None:
        assert 1 in faults(lines[1:])
        assert 11 in faults(lines[:10] + lines[12:])
        ended_early = replayed(lines[:-2])
        assert f"{len(lines) - 1} to {len(lines)} are missing" in ended_early.faults[-1].words

    def test_names_lines_in_another_order(self, lines: Lines) -> None:
        assert 6 in faults([*lines[:4], lines[5], lines[4], *lines[6:]])

    def test_names_a_line_that_is_there_twice(self, lines: Lines) -> None:
        assert faults([*lines[:5], lines[4], *lines[5:]]) == [6]

    def test_names_a_line_that_cannot_be_read(self, lines: Lines) -> None:
        assert 3 in faults([*lines[:2], b"{", *lines[3:]])
        assert 3 in faults([*lines[:2], changed(lines[2], type="wish.sung.v1"), *lines[3:]])

    def test_sees_a_difference_even_when_the_chain_was_made_anew(self, scene: Scene, lines: Lines) -> None:
        at = next(i for i, line in enumerate(lines) if b'"wish.drafted.v1"' in line)
        state = json.loads(lines[at])["state"].replace("380000", "480000")
        replay = replayed(chained_anew([*lines[:at], changed(lines[at], state=state), *lines[at + 1 :]]))
        assert replay.faults == []
        published = [*lines[:at], changed(lines[at], state=state)]
        cut = chained_anew([changed(line, of=len(published)) for line in published])
        assert len(list(compared(replayed(cut), portal_of(scene)))) == 1

    def test_names_every_line_that_was_forged_and_chained_anew(self, scene: Scene, lines: Lines) -> None:
        forged, rows = list(lines), scene.store.recorder.rows_after(0, limit=10_000)
        reason = next(i for i, line in enumerate(lines) if i > 10 and b"Because" in line)
        forged[reason] = changed(lines[reason], state=json.loads(lines[reason])["state"].replace("Because", "Although"))
        rank = next(i for i, line in enumerate(lines) if b"Senior Engineer" in line and b"wish.withdrawn" in line)
        forged[rank] = changed(
            lines[rank], state=json.loads(lines[rank])["state"].replace("Senior Engineer", "Engineer")
        )
        forged[7] = changed(lines[7], recorded_at=json.loads(lines[6])["recorded_at"])
        forged = chained_anew(forged)
        assert replayed(forged).faults == []
        assert list(differs_from_rows(lines, rows)) == []
        told = list(differs_from_rows(forged, rows))
        assert {each.partition(":")[0] for each in told} == {"line 8", f"line {reason + 1}", f"line {rank + 1}"}
        assert "recorded_at not as the portal has" in told[0]

    def test_names_what_was_left_out_and_chained_anew(self, scene: Scene, lines: Lines) -> None:
        rows = scene.store.recorder.rows_after(0, limit=10_000)
        left = json.loads(lines[-3])
        cut = [changed(line, n=n, of=len(lines) - 1) for n, line in enumerate([*lines[:-3], *lines[-2:]], start=1)]
        [told] = differs_from_rows(chained_anew(cut), rows)
        assert told.startswith(f"{left['stream']} version {left['version']}: the portal has it")

    def test_says_that_an_empty_file_is_empty(self) -> None:
        assert [fault.words for fault in replayed([]).faults] == ["the file is empty"]


class TestCommands:
    def test_export_then_replay_and_compare(self, scene: Scene, database: str, tmp_path: Path) -> None:
        file = tmp_path / "history.ndjson"
        written = run(database, tmp_path, "export", "--output", str(file))
        assert (written.returncode, " of all of history, as of position " in written.stderr) == (0, True)
        assert written.stderr.startswith(f"{len(file.read_bytes().splitlines())} events")
        told = run(database, tmp_path, "replay", str(file), "--database", "--ends")
        assert told.returncode == 0, told.stderr
        assert told.stdout.endswith("\nthe chain holds, and every line agrees with the portal\n")
        assert "wish:W-3  version 4  withdrawn" in told.stdout
        quiet = run(database, tmp_path, "replay", str(file), "--quiet")
        assert quiet.stdout.startswith("the chain holds; ")
        assert (len(quiet.stdout.splitlines()), quiet.stderr) == (1, "")
        file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
        bad = run(database, tmp_path, "replay", str(file), "--quiet")
        assert (bad.returncode, "line 1: follows line 0 but is number 2" in bad.stderr) == (1, True)
        assert "faults, 0 differences" in bad.stdout

    def test_export_is_for_auditors_among_members(self, scene: Scene, database: str, tmp_path: Path) -> None:
        scene.member("ann", of="Innovation Office", roles=[Role.AUDITOR])
        refused = run(database, tmp_path, "export", "W-1", key=key_of(scene, "paul"))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "history.export" in refused.stderr
        assert run(database, tmp_path, "export", "W-1", key=key_of(scene, "ann")).returncode == 0

    def test_history_is_told_in_words_as_it_was_then_to_whom_may_know(
        self, scene: Scene, database: str, tmp_path: Path
    ) -> None:
        with psycopg.connect(database) as conn:
            take_in(conn, ProcurementHistory(), scene.events())
        told = run(database, tmp_path, "history", "W-3", "--language", "zh-Hant").stdout.splitlines()
        assert "草擬了願望" in told[0]
        assert "撤回了願望" in told[-1]
        drafted = json.loads(run(database, tmp_path, "history", "W-3", "--json").stdout.splitlines()[0])
        then = run(database, tmp_path, "history", "wish:W-3", "--as-of", str(drafted["position"]))
        assert len(then.stdout.splitlines()) == 1
        assert " HKT  " in then.stdout
        before = run(database, tmp_path, "history", "wish:W-3", "--as-of", "1")
        assert (before.returncode, before.stdout) == (0, "")
        assert "nothing was known of wish:W-3 then, at position 1" in before.stderr
        seen = run(database, tmp_path, "history", "W-3", key=key_of(scene, "paul")).stdout.splitlines()
        assert "published the wish W-3" in seen[0]
        assert 0 < len(seen) < len(told)


class TestReplayOverHttp:
    def test_compares_every_event_with_what_the_portal_tells(self, database: str, tmp_path: Path) -> None:
        file, folder = tmp_path / "history.ndjson", tmp_path / "auditor"
        folder.mkdir()
        with open_api(database, tmp_path) as api:
            api.published_wish()
            recorder, mapper = api.cast.store.recorder, api.cast.store.mapper
            with psycopg.connect(database) as conn:
                take_in(conn, ProcurementHistory(), [mapper.to_event(row) for row in recorder.rows_after(0, limit=500)])
            lines = list(export(recorder, as_of=head(recorder)))
            file.write_bytes(b"".join(lines))
            words = ("replay", str(file), "--url", str(api.client.base_url), "--quiet")
            same = run(database, folder, *words, key=api.cast.keys["auditor"])
            at = next(i for i, line in enumerate(lines) if b'"wish.drafted.v1"' in line)
            state = json.loads(json.loads(lines[at])["state"])
            state["data"]["content"]["title"]["en"] = "Another title"
            changed_lines = [*lines[:at], changed(lines[at], state=canonical_json(state).decode()), *lines[at + 1 :]]
            file.write_bytes(b"\n".join(chained_anew(changed_lines)))
            other = run(database, folder, *words, key=api.cast.keys["auditor"])
            without = [run(database, folder, *words, key=key) for key in ("", "wrong", api.cast.keys["provider"])]
        assert (same.returncode, same.stdout) == (
            0,
            "the chain holds, and every line agrees with the portal\n",
        )
        assert [each.returncode for each in without] == [1, 1, 1]
        assert "needs an auditor's key in INNOPORTAL_KEY" in without[0].stderr
        assert all("does not take the key in INNOPORTAL_KEY for an auditor's" in each.stderr for each in without[1:])
        assert (other.returncode, "version 1: data is not what the portal tells" in other.stderr) == (1, True)


def key_of(scene: Scene, name: str) -> str:
    keys = ApiKeys(scene.store.recorder.connection)
    return keys.issue(scene.members[name], label="test", at=scene.now, lasts=timedelta(days=3_660), by="service:setup")[
        0
    ]


def run(database: str, folder: Path, *words: str, key: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "master.key").write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    environment = os.environ | {"DATABASE_URL": database, "INNOPORTAL_DATA": str(folder), "INNOPORTAL_KEY": key}
    return subprocess.run(
        [sys.executable, "-m", "services", *words], env=environment, text=True, capture_output=True, check=False
    )
