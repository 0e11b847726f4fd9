"""Facts stored under older names, in older shapes, go everywhere where today's go: commands, views, histories, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
import pytest

from domain import facts
from domain.facts import Fact
from domain.members import MemberJoined
from domain.wishes import WishWithdrawn
from services.auditing.comparisons import compared, differs_from, differs_from_rows
from services.auditing.exports import export
from services.auditing.replays import Replay
from services.event_store.mapper import canonical_json
from services.event_store.recorder import CHANNEL
from tests.conftest import SessionServer, fresh_database
from tests.stage.http import REASON
from tests.stage.library import Library, open_library

pytestmark = pytest.mark.integration

OLD_MEMBER = "member:M-aaaaaaaaaaaaaaaa"


def told_why(data: dict[str, Any]) -> dict[str, Any]:
    return {"reason": data.pop("why"), **data}


def called(data: dict[str, Any]) -> dict[str, Any]:
    return {"name": data.pop("called"), **data}


def older(patch: pytest.MonkeyPatch, name: str, of: type[Fact], upcast: facts.Upcast) -> None:
    """As if this had been the name and the shape of the fact at first."""
    patch.setitem(facts._UPCASTS, name, (of, upcast))


@pytest.fixture(scope="module")
def library(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with (
        pytest.MonkeyPatch.context() as patch,
        fresh_database(server, template=template) as conninfo,
        open_library(conninfo, tmp_path_factory.mktemp("older")) as library,
    ):
        older(patch, "wish.recalled.v1", WishWithdrawn, told_why)
        older(patch, "member.came.v1", MemberJoined, called)
        library.scene.wish("W-20")
        withdrawn(library)
        came(library)
        yield library


def store(library: Library, stream: str, type_name: str, data: dict[str, Any], like: str) -> None:
    """As the program of that time wrote it; the envelope is that of the last event of the stream `like`, moved here."""
    version = len(library.scene.store.recorder.rows_of(stream)) + 1
    envelope = orjson.loads(library.scene.store.recorder.rows_of(like)[-1].state)["envelope"]
    placed = envelope | {
        "type": type_name,
        "stream": stream,
        "version": version,
        "id": str(library.scene.store.new_uuid()),
    }
    with psycopg.connect(library.scene.portal.conninfo, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO innoportal_events (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)",
            (stream, version, type_name, canonical_json({"data": data, "envelope": placed})),
        )
        conn.execute(f"NOTIFY {CHANNEL}")


def withdrawn(library: Library) -> None:
    store(library, "wish:W-20", "wish.recalled.v1", {"why": {"en": "Another way was found"}}, like="wish:W-3")


def came(library: Library) -> None:
    """A member whose name was enciphered under the older name of the fact."""
    joined = library.scene.store.recorder.rows_of(f"member:{library.scene.members['dora']}")[0]
    data = orjson.loads(joined.state)["data"]
    bound = f"member.came.v1\n{OLD_MEMBER}\n1\nname"
    ciphertext = library.scene.portal.person_keys.encipher("Chan Tai Man", subject=data["person"], bound_to=bound)
    del data["name"]
    store(library, OLD_MEMBER, "member.came.v1", data | {"called": {"ciphertext": ciphertext}}, like=joined.stream)


class TestAnOlderShape:
    def test_counts_for_commands(self, library: Library) -> None:
        headers = {"Authorization": f"Bearer {library.key('dora')}"}
        answer = library.api.client.post("/api/v1/wishes/W-20/withdrawal", json=REASON, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-in-this-state")
        assert answer.json()["details"]["state"] == "withdrawn"

    def test_is_taken_in_by_every_view(self, library: Library) -> None:
        library.json("/wishes")
        views = library.api.client.get("/readyz").json()["views"]
        assert {name: view["parked"] for name, view in views.items()} == dict.fromkeys(views, 0)

    @pytest.mark.parametrize("by", [None, "dora", "felix", "olga"])
    def test_is_how_the_thing_stands_for_each_reader(self, library: Library, by: str | None) -> None:
        assert library.json("/wishes/W-20", by=by)["state"] == "withdrawn"

    def test_is_told_in_todays_words(self, library: Library) -> None:
        found = library.json("/history/wish:W-20", by="olga", limit=200)
        last = found["items"][-1]
        assert (last["type"], last["data"]) == ("wish.withdrawn.v1", {"reason": {"en": "Another way was found"}})
        assert "withdrew the wish W-20" in last["sentence"]
        assert found["parked"] == []

    def test_opens_to_those_who_may_read_it(self, library: Library) -> None:
        (came,) = library.json(f"/history/{OLD_MEMBER}", by="olga")["items"]
        assert (came["type"], came["personal"]["name"]) == ("member.joined.v1", "Chan Tai Man")

    def test_is_exported_as_it_was_stored_and_folded_as_today(self, library: Library) -> None:
        store_, end = library.scene.store, library.end
        lines = list(export(store_.recorder, as_of=end))
        replay = Replay()
        events = [step.event for step in replay.steps(lines)]
        assert replay.faults == []
        assert b'"type":"wish.recalled.v1"' in b"".join(lines)
        assert list(differs_from_rows(lines, store_.recorder.rows_after(0, limit=10_000))) == []
        ours = [event for event in events if event.stream == "wish:W-20"]
        assert list(differs_from(library.json("/history/wish:W-20", by="olga", limit=200)["items"], ours)) == []
        folded = {stream: noun for stream, noun in replay.nouns.items() if stream == "wish:W-20"}
        replay.nouns = folded
        assert list(compared(replay, lambda stream, as_of: store_.find(type(folded[stream]), "W-20"))) == []
