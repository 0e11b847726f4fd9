"""The mapper: what it refuses, what it opens and where, and how it reads what was stored under an older shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from domain import facts
from domain.envelope import ENTERED, Envelope, Event, Role
from domain.facts import Fact, Personal, PersonalText, Restricted, UnknownFactType, superseded_types
from domain.ids import OrganisationId, PersonId
from domain.members import MemberJoined
from domain.texts import LocalisedText
from domain.wishes import WishQuestionAsked
from services.event_store.mapper import FactMapper, canonical_json
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import StoredRow
from tests.stage.recorders import recording

pytestmark = pytest.mark.integration

PERSON, OTHER = PersonId("P-a"), PersonId("P-b")


@pytest.fixture
def mapper(database: str) -> Iterator[FactMapper]:
    with recording(database) as recorder:
        yield FactMapper(KeyRing(recorder, bytes(32)))


@pytest.fixture
def declaring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts that a test declares are forgotten after it."""
    monkeypatch.setattr(facts, "_TYPES", dict(facts._TYPES))
    monkeypatch.setattr(facts, "_UPCASTS", dict(facts._UPCASTS))


def event(fact: Fact, *, stream: str = "member:M-a", version: int = 1) -> Event:
    envelope = Envelope(
        id=UUID(int=1),
        type=fact.TYPE,
        stream=stream,
        version=version,
        happened_on=date(2026, 3, 2),
        origin=ENTERED,
        actor="service:setup",
        command="c-1",
        correlation="c-1",
        salt="0" * 43,
    )
    return Event(stream, version, envelope, fact)


def joined(name: str = "Chan Tai Man", *, person: PersonId = PERSON, email: str | None = None) -> MemberJoined:
    return MemberJoined(
        person=person,
        account="person",
        organisation=OrganisationId("O-a"),
        roles=(Role.PROVIDER,),
        name=PersonalText.of(name),
        email=PersonalText.of(email) if email else None,
    )


def stored(mapper: FactMapper, written: Event) -> StoredRow:
    state = mapper.to_stored_event(written).state
    return StoredRow(7, None, written.stream, written.version, written.fact.TYPE, state)  # type: ignore[arg-type]


class TestWriting:
    def test_refuses_an_integer_that_not_every_reader_keeps_exact(self, mapper: FactMapper) -> None:
        with pytest.raises(TypeError, match="53-bit"):
            mapper.to_stored_event(event(WishQuestionAsked(question=2**53, text=LocalisedText.of(en="Why?"))))

    def test_enciphers_under_a_new_nonce_each_time(self, mapper: FactMapper) -> None:
        same = event(joined())
        assert stored(mapper, same).state != stored(mapper, same).state

    def test_leaves_out_what_is_not_there(self, mapper: FactMapper) -> None:
        document = orjson.loads(stored(mapper, event(joined())).state)
        assert "email" not in document["data"]
        assert "rank" not in document["envelope"]


class TestReading:
    def test_knows_the_place_in_history(self, mapper: FactMapper) -> None:
        assert mapper.to_event(stored(mapper, event(joined(), version=3))).position == 7

    def test_says_which_type_it_does_not_know(self, mapper: FactMapper) -> None:
        row = replace(stored(mapper, event(joined())), type="member.teleported.v1")
        with pytest.raises(UnknownFactType, match=r"member\.teleported\.v1"):
            mapper.to_event(row)

    @pytest.mark.parametrize(
        "change",
        [
            {"roles": ["king"]},
            {"person": 5},
            {"crown": "gold"},
            {"name": None},
        ],
    )
    def test_refuses_another_shape_than_the_declared_one(self, mapper: FactMapper, change: dict[str, Any]) -> None:
        row = stored(mapper, event(joined()))
        document = orjson.loads(row.state)
        document["data"] |= change
        with pytest.raises(ValidationError):
            mapper.to_event(replace(row, state=canonical_json(document)))


class TestOpening:
    def test_gives_what_was_written(self, mapper: FactMapper) -> None:
        read = mapper.to_event(stored(mapper, event(joined("陳大文", email="chan@example.org"))))
        assert mapper.opened(read) == {"name": "陳大文", "email": "chan@example.org"}

    @pytest.mark.parametrize("moved", [{"stream": "member:M-b"}, {"version": 2}, {"type": "member.came.v1"}])
    def test_is_refused_in_another_place(self, mapper: FactMapper, moved: dict[str, Any]) -> None:
        read = mapper.to_event(stored(mapper, event(joined())))
        place = {name: value for name, value in moved.items() if name != "type"}
        elsewhere = replace(read, envelope=read.envelope.model_copy(update=moved), **place)
        with pytest.raises(InvalidTag, match="changed or moved"):
            mapper.opened(elsewhere)

    def test_is_refused_in_another_field(self, mapper: FactMapper) -> None:
        read = mapper.to_event(stored(mapper, event(joined(email="chan@example.org"))))
        assert isinstance(read.fact, MemberJoined)
        swapped = read.fact.model_copy(update={"name": read.fact.email, "email": read.fact.name})
        with pytest.raises(InvalidTag):
            mapper.opened(replace(read, fact=swapped))

    def test_is_refused_for_another_person(self, mapper: FactMapper) -> None:
        mapper.to_stored_event(event(joined(person=OTHER)))
        read = mapper.to_event(stored(mapper, event(joined())))
        with pytest.raises(InvalidTag):
            mapper.opened(replace(read, fact=read.fact.model_copy(update={"person": OTHER})))

    def test_is_refused_when_a_bit_was_changed(self, mapper: FactMapper) -> None:
        read = mapper.to_event(stored(mapper, event(joined())))
        assert isinstance(read.fact, MemberJoined)
        ciphertext = str(read.fact.name.ciphertext)
        changed = PersonalText(ciphertext=("A" if ciphertext[0] != "A" else "B") + ciphertext[1:])
        with pytest.raises(InvalidTag):
            mapper.opened(replace(read, fact=read.fact.model_copy(update={"name": changed})))


class TestErasure:
    def test_of_one_person_leaves_bytes_and_other_people_as_they_are(self, mapper: FactMapper) -> None:
        row, other = stored(mapper, event(joined())), stored(mapper, event(joined("Lee Siu Ming", person=OTHER)))
        assert mapper.keys.erase(PERSON)
        read = mapper.to_event(row)
        assert mapper.opened(read) == {"name": None}
        assert mapper.to_domain_event(mapper.to_stored_event(read)).fact == read.fact
        assert mapper.opened(mapper.to_event(other)) == {"name": "Lee Siu Ming"}


@pytest.mark.usefixtures("declaring")
class TestUpcasting:
    def declare(self) -> type[Fact]:
        def name_the_place(data: dict[str, Any]) -> dict[str, Any]:
            return {"place": data.pop("site"), **data}

        def add_the_place(data: dict[str, Any]) -> dict[str, Any]:
            return {"place": "Happy Valley", **data}

        class ThingMoved(Fact):
            """A thing was moved to a place."""

            TYPE = "thing.moved.v3"
            SUBJECT = "person"
            UPCASTS: ClassVar = {"thing.moved.v1": add_the_place, "thing.moved.v2": name_the_place}

            person: Restricted[PersonId]
            place: Restricted[str]
            name: Personal[PersonalText]

        return ThingMoved

    def old_row(self, mapper: FactMapper, type_name: str, data: dict[str, Any]) -> StoredRow:
        """As the program of that time wrote it."""
        bound = f"{type_name}\nthing:T\n1\nname"
        data["name"] = {"ciphertext": mapper.keys.encipher("Chan Tai Man", subject=PERSON, bound_to=bound)}
        envelope = orjson.loads(stored(mapper, event(joined(), stream="thing:T")).state)["envelope"]
        state = canonical_json({"data": data, "envelope": envelope | {"type": type_name}})
        return StoredRow(1, None, "thing:T", 1, type_name, state)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("type_name", "data", "place"),
        [("thing.moved.v1", {}, "Happy Valley"), ("thing.moved.v2", {"site": "Kai Tak"}, "Kai Tak")],
    )
    def test_reads_every_older_shape_as_todays(
        self, mapper: FactMapper, type_name: str, data: dict[str, Any], place: str
    ) -> None:
        cls = self.declare()
        read = mapper.to_event(self.old_row(mapper, type_name, {"person": PERSON, **data}))
        assert type(read.fact) is cls
        assert read.fact.place == place  # type: ignore[attr-defined]
        assert read.envelope.type == type_name
        assert superseded_types()[type_name] is cls

    def test_opens_personal_fields_that_were_enciphered_under_the_older_name(self, mapper: FactMapper) -> None:
        self.declare()
        read = mapper.to_event(self.old_row(mapper, "thing.moved.v2", {"person": PERSON, "site": "Kai Tak"}))
        assert mapper.opened(read) == {"name": "Chan Tai Man"}


def test_canonical_json_refuses_what_is_not_json() -> None:
    with pytest.raises(TypeError):
        canonical_json({"sum": Decimal("0.1")})
