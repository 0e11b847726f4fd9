"""Facts: what may be declared, and what every declared one keeps to."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

import domain.nouns  # noqa: F401  declares every fact
from domain import facts
from domain.facts import (
    STORED,
    BadDeclaration,
    Exposure,
    Fact,
    Personal,
    PersonalText,
    Public,
    Restricted,
    UnknownFactType,
    current_form,
    fact_types,
    superseded_types,
)
from domain.ids import Id, PersonId, WishId
from domain.nouns import AGGREGATES, LIFECYCLES, aggregate_of
from domain.texts import LocalisedText
from domain.wishes import Wish, WishSentBack, WishSubmitted

pytestmark = pytest.mark.unit

FACTS = [cls for cls in fact_types().values() if cls.__module__.startswith("domain.")]
every_fact = pytest.mark.parametrize("cls", FACTS, ids=[cls.TYPE for cls in FACTS])


@pytest.fixture(autouse=True)
def declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test declares is forgotten after it."""
    monkeypatch.setattr(facts, "_TYPES", dict(facts._TYPES))
    monkeypatch.setattr(facts, "_UPCASTS", dict(facts._UPCASTS))


def declare(*, doc: str | None = "Something happened.", **members: Any) -> type[Fact]:
    """A new fact class of these class members; fields come under `__annotations__`."""
    return type("Happened", (Fact,), {"__module__": __name__, "__doc__": doc, "TYPE": "thing.happened.v1", **members})


class TestDeclaration:
    @pytest.mark.parametrize(
        "name", ["Thing.happened.v1", "thing.happened", "thing.happened.v0", "thing.Happened.v1", ""]
    )
    def test_needs_a_type_name_of_the_right_form(self, name: str) -> None:
        with pytest.raises(BadDeclaration, match=r"noun\.happened\.v1"):
            declare(TYPE=name)

    def test_needs_a_docstring(self) -> None:
        with pytest.raises(BadDeclaration, match="no docstring"):
            declare(doc=None)

    def test_needs_a_name_that_is_not_taken(self) -> None:
        with pytest.raises(BadDeclaration, match="declared twice"):
            declare(TYPE="wish.submitted.v1")

    def test_does_not_supersede_what_is_in_use(self) -> None:
        with pytest.raises(BadDeclaration, match="declared twice"):
            declare(UPCASTS={"wish.submitted.v1": dict})

    def test_needs_one_exposure_for_each_field(self) -> None:
        with pytest.raises(BadDeclaration, match=r"Happened\.place"):
            declare(__annotations__={"place": str})
        with pytest.raises(BadDeclaration, match=r"Happened\.place"):
            declare(__annotations__={"place": Public[Restricted[str]]})

    def test_allows_no_sealed_field_yet(self) -> None:
        with pytest.raises(BadDeclaration, match=r"Happened\.bid"):
            declare(__annotations__={"bid": Annotated[str, Exposure.SEALED]})

    def test_needs_a_subject_for_personal_fields(self) -> None:
        with pytest.raises(BadDeclaration, match="SUBJECT"):
            declare(__annotations__={"name": Personal[PersonalText]})

    def test_needs_no_subject_without_them(self) -> None:
        with pytest.raises(BadDeclaration, match="SUBJECT"):
            declare(SUBJECT="person", __annotations__={"person": Restricted[PersonId], "SUBJECT": ClassVar[str]})


def leaves(annotation: Any, above: tuple[type, ...] = ()) -> Iterator[Any]:
    """The types that an annotation comes down to, through models, tuples and unions; a model in itself is walked once."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from leaves(args[0], above)
    elif origin in (Union, types.UnionType, tuple):
        for arg in args:
            if arg not in (Ellipsis, type(None)):
                yield from leaves(arg, above)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation is not PersonalText:
        for field in annotation.model_fields.values() if annotation not in above else ():
            yield from leaves(field.annotation, (*above, annotation))
    else:
        yield annotation


def bare_strings(cls: type[BaseModel]) -> Iterator[str]:
    """Fields, also of inner models, that would take any string: NUL, which PostgreSQL's text does not take, among them."""
    for name, field in cls.model_fields.items():
        if not [rule for rule in field.metadata if not isinstance(rule, Exposure)] and _may_be_str(field.annotation):
            yield f"{cls.__name__}.{name}"
        for inner in _models(field.annotation):
            yield from bare_strings(inner) if inner is not cls else ()


def _may_be_str(annotation: Any) -> bool:
    args = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType, tuple) else (annotation,)
    return str in args


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation is not PersonalText:
        yield annotation
    elif get_origin(annotation) is not Literal:
        for arg in get_args(annotation):
            yield from _models(arg)


@every_fact
class TestEveryFact:
    def test_belongs_to_a_noun(self, cls: type[Fact]) -> None:
        assert cls.TYPE.partition(".")[0] in AGGREGATES

    def test_stands_in_the_table_of_its_noun(self, cls: type[Fact]) -> None:
        assert cls in LIFECYCLES[cls.TYPE.partition(".")[0]].steps

    def test_says_what_it_means_in_a_sentence(self, cls: type[Fact]) -> None:
        assert (cls.__doc__ or "").strip().endswith(".")

    def test_holds_only_what_has_one_written_form(self, cls: type[Fact]) -> None:
        """No float, no moment without a zone, no map that is keyed by what somebody typed."""
        plain = str | bool | int | date | Decimal | Fraction | Enum | PersonalText
        for leaf in leaves(cls):
            literal = get_origin(leaf) is Literal
            known = isinstance(leaf, type) and issubclass(leaf, plain)
            assert literal or (known and not issubclass(leaf, datetime)), leaf

    def test_takes_no_string_unchecked(self, cls: type[Fact]) -> None:
        assert list(bare_strings(cls)) == []

    def test_is_frozen_strict_and_closed(self, cls: type[Fact]) -> None:
        assert {name: cls.model_config.get(name) for name in ("frozen", "strict", "extra")} == {
            "frozen": True,
            "strict": True,
            "extra": "forbid",
        }

    def test_names_its_subject_by_a_person(self, cls: type[Fact]) -> None:
        if cls.SUBJECT is not None:
            assert cls.model_fields[cls.SUBJECT].annotation is PersonId


class TestFact:
    def test_cannot_be_changed(self) -> None:
        fact = WishSentBack(reason=LocalisedText.of(en="Say where."))
        with pytest.raises(ValidationError, match="frozen"):
            fact.reason = LocalisedText.of(en="Say when.")

    def test_takes_no_field_that_it_does_not_know(self) -> None:
        with pytest.raises(ValidationError, match="extra"):
            WishSubmitted.model_validate({"urgent": "yes"})

    def test_tells_each_party_once(self) -> None:
        assert WishSubmitted().told_to("O-b", "O-a", "O-b").parties == ("O-b", "O-a")

    def test_publishes_when_a_field_is_public(self) -> None:
        assert [declare(TYPE="thing.told.v1", __annotations__={"place": Public[WishId]}).is_publishing()] == [True]
        assert not WishSubmitted.is_publishing()


class TestPersonalText:
    def test_shows_nothing(self) -> None:
        text = PersonalText.of("Chan Tai Man")
        assert "Chan" not in repr(text) + str(text) + text.model_dump_json() + str(text.model_dump())

    @pytest.mark.parametrize("values", [{}, {"clear": "a", "ciphertext": "b"}])
    def test_is_one_of_both(self, values: dict[str, str]) -> None:
        with pytest.raises(ValidationError, match="either"):
            PersonalText.model_validate(values, strict=False)


class TestOlderTypes:
    def test_go_through_every_step_to_todays(self) -> None:
        cls = declare(
            TYPE="thing.told.v2",
            UPCASTS={"thing.told.v1": lambda data: {"place": data["site"]}},
            __annotations__={"place": Restricted[WishId], "UPCASTS": ClassVar[dict[str, Any]]},
        )
        stored = {"site": "W-1"}
        assert current_form("thing.told.v1", stored) == (cls, {"place": "W-1"})
        assert stored == {"site": "W-1"}, "what was given stays as it is"
        assert superseded_types()["thing.told.v1"] is cls

    def test_that_nobody_knows_are_said(self) -> None:
        with pytest.raises(UnknownFactType, match=r"thing\.forgotten\.v1"):
            current_form("thing.forgotten.v1", {})


class TestStoredFacts:
    def test_pass_over_rules_that_may_have_become_stricter(self) -> None:
        values = {"reason": {"en": "x" * 30_000}}
        with pytest.raises(ValidationError):
            WishSentBack.model_validate(values)
        assert WishSentBack.model_validate(values, context=STORED)


class TestNouns:
    def test_are_found_by_the_name_of_a_stream(self) -> None:
        wish = aggregate_of("wish:W-1")
        assert isinstance(wish, Wish)
        assert (wish.noun_id, wish.exists) == ("W-1", False)

    def test_unknown_are_an_error(self) -> None:
        with pytest.raises(KeyError):
            aggregate_of("dragon:D-1")

    def test_have_states_that_their_facts_lead_to(self) -> None:
        assert {noun for noun, table in LIFECYCLES.items() if not table.states()} == set()

    def test_have_ids_of_one_form(self) -> None:
        assert all(Aggregate.stream_of("X-1") == f"{noun}:X-1" for noun, Aggregate in AGGREGATES.items())
        assert Id("X-1") == "X-1"
