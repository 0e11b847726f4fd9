"""Facts of every type with generated values, made from their declarations: a new fact is tried without a line here."""

from __future__ import annotations

import enum
import types
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo

from domain.envelope import Envelope, Event
from domain.facts import STORED, Fact, PersonalText
from domain.ids import Id

LARGEST = 2**53 - 1
"""Integers beyond are not exact in every JSON reader: RFC 7493, section 2.2."""

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
"""Anything that Unicode has, NUL included: what lies in the store must come back whatever the rules were then."""
decimals = st.decimals(min_value=-(10**17), max_value=10**17, places=2) | st.integers(-9999, 9999).map(Decimal)


def facts_of(cls: type[Fact]) -> st.SearchStrategy[Fact]:
    """Facts of one type, of the right shape; rules that may have been looser once are passed over."""
    return _models(cls)  # type: ignore[return-value]


@st.composite
def events_of(draw: st.DrawFn, cls: type[Fact]) -> Event:
    """An event with a fact of this type, as a decision would produce it for the store."""
    stream = f"{cls.TYPE.partition('.')[0]}:{draw(_ids(Id))}"
    version = draw(st.integers(1, LARGEST))
    envelope = draw(_models(Envelope))
    placed = envelope.model_copy(update={"type": cls.TYPE, "stream": stream, "version": version})
    return Event(stream, version, placed, draw(facts_of(cls)))


def _models(cls: type[BaseModel]) -> st.SearchStrategy[BaseModel]:
    """Of a model that contains itself, a strategy that is found when it is needed."""
    return st.deferred(lambda: _whole_models(cls))


@cache
def _whole_models(cls: type[BaseModel]) -> st.SearchStrategy[BaseModel]:
    if cls is PersonalText:
        return texts.map(lambda text: PersonalText(clear=SecretStr(text)))

    def build(values: dict[str, Any]) -> BaseModel:
        try:
            return cls.model_validate(values, context=STORED)
        except ValueError:
            reject()  # a rule between fields (at least one language)

    values = {name: _values(field.annotation, field) for name, field in cls.model_fields.items()}
    return st.fixed_dictionaries(values).map(build)


def _values(annotation: Any, field: FieldInfo | None = None) -> st.SearchStrategy[Any]:
    """Values of one annotation; `field` carries the constraints that pydantic took out of it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(args[0], FieldInfo.from_annotation(annotation))
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if arg is type(None) else _values(arg, field) for arg in args])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        ends = field is not None and field.default == ()  # parts of parts: there must be an end
        return st.lists(_values(args[0]), min_size=0 if ends else 1, max_size=1 if ends else 3).map(tuple)
    return _plain_values(annotation, field)


def _plain_values(cls: type[Any], field: FieldInfo | None) -> st.SearchStrategy[Any]:
    if issubclass(cls, BaseModel):
        return _models(cls)
    if issubclass(cls, enum.Enum):
        return st.sampled_from(cls)
    if issubclass(cls, Id):
        return _ids(cls)
    plain = {
        bool: st.booleans(),
        int: _integers(field),
        date: st.dates(),
        Decimal: decimals,
        Fraction: st.fractions(min_value=0, max_value=10**9, max_denominator=10**6),
        UUID: st.builds(UUID, int=st.integers(0, 2**128 - 1)),
    }
    return _strings(field) if cls is str else plain[cls]


def _integers(field: FieldInfo | None) -> st.SearchStrategy[int]:
    """Within the bounds that the field declares, so that hardly any value is rejected."""
    bounds = {type(bound): bound for bound in (field.metadata if field else ())}
    low, high = bounds.get(Ge), bounds.get(Le)
    return st.integers(low.ge if low else 0, high.le if high else LARGEST)


def _ids(cls: type[Id]) -> st.SearchStrategy[Id]:
    return st.from_regex(cls.PATTERN, fullmatch=True).map(cls)


def _strings(field: FieldInfo | None) -> st.SearchStrategy[str]:
    """By what the schema says of the string: one of a vocabulary, a pattern of ASCII, else any text."""
    schema = TypeAdapter(Annotated[str, *field.metadata]).json_schema() if field and field.metadata else {}
    extra = field.json_schema_extra if field else None
    schema |= extra if isinstance(extra, dict) else {}
    if "enum" in schema:
        return st.sampled_from(list(schema["enum"]))
    if "pattern" in schema and "maxLength" not in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    return texts
