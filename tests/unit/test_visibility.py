"""Every fact, for every kind of reader: exactly the fields that its exposures open, and nothing of a person."""

from typing import Any

import pytest

import domain.nouns  # noqa: F401  declares every fact
from domain.envelope import Envelope, Role
from domain.facts import Exposure, Fact, fact_types
from projections.subjects import Nearness
from services.identity.visibility import THE_PUBLIC, Reader, may_know_of, seen

pytestmark = pytest.mark.unit

ACTOR, PARTY, OTHER_PARTY, STRANGER = "O-actor", "O-party", "O-other", "O-stranger"
EVERYONE = {"id", "type", "stream", "version", "happened_on", "role", "origin"}
OFFICERS_TOO = EVERYONE | {"rank", "organisation", "parties", "causation"}
ORIGIN = {"how": "imported", "file": "f.jsonl", "line": 3, "derived": ["declaration"], "note": "sample"}
ALL = set(Envelope.model_fields) - {"salt"}
FACTS = list(fact_types().values())
STRANGERS = {
    "the public": THE_PUBLIC,
    "a provider elsewhere": Reader(role=Role.PROVIDER, organisation=STRANGER),
    "a department officer elsewhere": Reader(role=Role.DEPARTMENT_OFFICER, organisation=STRANGER),
}
OFFICERS = {
    role.value: Reader(role=role, organisation=STRANGER)
    for role in (Role.FACILITATOR_OFFICER, Role.REVIEWER, Role.ADMINISTRATOR)
}
AUDITOR = Reader(role=Role.AUDITOR, organisation=STRANGER)
AT_A_PARTY = Reader(role=Role.PROVIDER, organisation=PARTY)
AT_THE_ACTORS = Reader(role=Role.DEPARTMENT_OFFICER, organisation=ACTOR)


def envelope_of(fact: type[Fact], *, parties: tuple[str, ...] = (PARTY, OTHER_PARTY)) -> dict[str, Any]:
    return dict.fromkeys(Envelope.model_fields, "…") | {
        "type": fact.TYPE,
        "organisation": ACTOR,
        "parties": list(parties),
        "origin": ORIGIN,
    }


def look(reader: Reader, fact: type[Fact], **more: Any) -> tuple[set[str], set[str], set[str]] | None:
    """Names of the fields seen, of the envelope's fields seen, and of those to be opened."""
    part = seen(reader, fact.TYPE, envelope_of(fact, **more), dict.fromkeys(fact.model_fields, "…"))
    return part and (set(part.data), set(part.envelope), set(part.to_open))


def fields(fact: type[Fact], *exposures: Exposure) -> set[str]:
    return {name for exposure in exposures for name in fact.fields_of(exposure)}


BOTH = (Exposure.PUBLIC, Exposure.RESTRICTED)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.TYPE)
class TestSeen:
    @pytest.mark.parametrize("reader", STRANGERS.values(), ids=STRANGERS)
    def test_by_strangers_is_what_is_public(self, fact: type[Fact], reader: Reader) -> None:
        public = (fields(fact, Exposure.PUBLIC), EVERYONE, set[str]())
        assert look(reader, fact) == (public if fact.is_publishing() else None)

    @pytest.mark.parametrize("reader", OFFICERS.values(), ids=OFFICERS)
    def test_by_officers_is_what_is_restricted_and_by_whom_it_was_unless_hidden(
        self, fact: type[Fact], reader: Reader
    ) -> None:
        envelope = EVERYONE if fact.HIDES_ACTOR else OFFICERS_TOO
        looks_after = reader.role is Role.ADMINISTRATOR and fact.TYPE.startswith("member.")
        opened = fields(fact, Exposure.PERSONAL) if looks_after else set()
        assert look(reader, fact) == (fields(fact, *BOTH), envelope, opened)

    def test_by_auditors_is_everything_but_the_salt(self, fact: type[Fact]) -> None:
        assert look(AUDITOR, fact) == (fields(fact, *BOTH), ALL, fields(fact, Exposure.PERSONAL))

    def test_by_a_party_is_what_is_restricted_but_not_who_did_it(self, fact: type[Fact]) -> None:
        assert look(AT_A_PARTY, fact) == (fields(fact, *BOTH), EVERYONE, set())

    def test_by_the_only_party_is_what_is_personal_too(self, fact: type[Fact]) -> None:
        part = look(AT_A_PARTY, fact, parties=(PARTY,))
        assert part == (fields(fact, *BOTH), EVERYONE, fields(fact, Exposure.PERSONAL))

    def test_by_the_actors_own_side_is_who_did_it_unless_hidden(self, fact: type[Fact]) -> None:
        if fact.HIDES_ACTOR:
            assert look(AT_THE_ACTORS, fact) == look(THE_PUBLIC, fact)
        else:
            assert look(AT_THE_ACTORS, fact) == (fields(fact, *BOTH), ALL, set())

    @pytest.mark.parametrize("reader", [*STRANGERS.values(), AT_A_PARTY])
    def test_by_everybody_is_that_it_was_imported_and_what_no_source_said(
        self, fact: type[Fact], reader: Reader
    ) -> None:
        part = seen(reader, fact.TYPE, envelope_of(fact), dict.fromkeys(fact.model_fields, "…"))
        assert part is None or part.envelope["origin"] == {"how": "imported", "derived": ["declaration"]}

    def test_has_fields_under_the_names_that_are_stored(self, fact: type[Fact]) -> None:
        assert [name for name, field in fact.model_fields.items() if field.alias not in (None, name)] == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.TYPE)
class TestMayKnowOf:
    def test_tells_who_acted_to_auditors_and_the_actors_own_side_only(self, fact: type[Fact]) -> None:
        readers = {**STRANGERS, **OFFICERS, "auditor": AUDITOR, "party": AT_A_PARTY, "own": AT_THE_ACTORS}
        told = {
            name
            for name, reader in readers.items()
            if may_know_of(reader, Nearness.ACTING_PERSON, fact.TYPE, envelope_of(fact))
        }
        assert told == ({"auditor"} if fact.HIDES_ACTOR else {"auditor", "own"})

    def test_tells_which_organisation_acted_to_officers_too(self, fact: type[Fact]) -> None:
        told = [
            may_know_of(reader, Nearness.ACTING_ORGANISATION, fact.TYPE, envelope_of(fact))
            for reader in (*STRANGERS.values(), AT_A_PARTY, *OFFICERS.values())
        ]
        assert told == [False] * 4 + [not fact.HIDES_ACTOR] * 3
