"""A fact: what happened, declared once, with the exposure of every field; stored for ever under its own type name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, model_validator

T = TypeVar("T")


class Exposure(StrEnum):
    """Who may see a field (docs/architecture.md, "Who may see what")."""

    PUBLIC = "public"
    """Everybody, for ever: the field is repeated in catalogue, public topic, public leaf and exports."""
    RESTRICTED = "restricted"
    """Facilitator officers, reviewers, auditors, administrators, and the organisations that the event names as parties."""
    PERSONAL = "personal"
    """About a named person: stored as ciphertext under the key of that person, opened on reading for those who may."""
    SEALED = "sealed"
    """Hidden until an opening time. No fact may use it until tenders define its stored form."""


Public = Annotated[T, Exposure.PUBLIC]
Restricted = Annotated[T, Exposure.RESTRICTED]
Personal = Annotated[T, Exposure.PERSONAL]


STORED = {"stored": True}
"""Validation context of stored facts: their shape is checked, but no rule that may have become stricter since."""


def is_stored(info: ValidationInfo) -> bool:
    """Whether a stored fact is being read: checks that may change with the years pass it over."""
    return bool(info.context and info.context.get("stored"))


class Model(BaseModel):
    """Base of everything inside a fact: frozen, strict about types, refuses what it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, serialize_by_alias=True, validate_by_name=True, validate_by_alias=True
    )


class PersonalText(Model):
    """Text about a named person: in clear only between a command and the store, ciphertext ever after.

    `ciphertext` is base64url of nonce, AES-256-GCM ciphertext and tag (services/event_store/person_keys.py).
    """

    clear: SecretStr | None = Field(default=None, exclude=True)
    ciphertext: str | None = None

    @classmethod
    def of(cls, text: str) -> PersonalText:
        """A value that the store will encipher when it writes it."""
        return cls(clear=SecretStr(text))

    @model_validator(mode="after")
    def _one_of_both(self) -> PersonalText:
        if (self.clear is None) == (self.ciphertext is None):
            raise ValueError("a personal text is either in clear or ciphertext")
        return self


Stored = Mapping[str, Any]
Upcast = Callable[[dict[str, Any]], dict[str, Any]]

TYPE_PATTERN = re.compile(r"^[a-z]+(-[a-z]+)*\.[a-z]+(_[a-z]+)*\.v[1-9][0-9]*$")
"""noun.what_happened.vN: the name in the store, on topics and in feeds. It never follows a module."""

_TYPES: dict[str, type[Fact]] = {}
_UPCASTS: dict[str, tuple[type[Fact], Upcast]] = {}


class Fact(Model):
    """Something that happened to one noun. The stream says to which one; the envelope says who, when and at what rank.

    A subclass gives a docstring (its meaning), `TYPE`, and fields that each declare an exposure. A changed meaning is a
    new fact; a changed shape raises the version in `TYPE` and adds the old name to `UPCASTS`.
    """

    TYPE: ClassVar[str]
    UPCASTS: ClassVar[Mapping[str, Upcast]] = {}
    """Older type name → function from the data stored then to the data of this class."""
    SUBJECT: ClassVar[str | None] = None
    """The field that names the person whose key enciphers the personal fields."""
    HIDES_ACTOR: ClassVar[bool] = False
    """Who did this is for auditors only, on every surface (for instance: who asked a public question)."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        check_declaration(cls)
        _TYPES[cls.TYPE] = cls
        for old, upcast in cls.UPCASTS.items():
            _UPCASTS[old] = (cls, upcast)

    @classmethod
    @cache  # asked of every event that anybody reads
    def exposures(cls) -> Mapping[str, Exposure]:
        """Exposure of each field, by field name."""
        return {
            name: next(m for m in field.metadata if isinstance(m, Exposure)) for name, field in cls.model_fields.items()
        }

    @classmethod
    def fields_of(cls, exposure: Exposure) -> tuple[str, ...]:
        """Names of the fields that carry this exposure, in the order of declaration."""
        return tuple(name for name, value in cls.exposures().items() if value is exposure)

    @classmethod
    def is_publishing(cls) -> bool:
        """Whether this fact makes something public: only such facts reach public views, leaves and topics."""
        return Exposure.PUBLIC in cls.exposures().values()

    def told_to(self, *parties: str, happened_on: date | None = None) -> Decided:
        """This fact as decided, naming the organisations that it concerns and that may read its restricted fields."""
        return Decided(fact=self, parties=tuple(dict.fromkeys(parties)), happened_on=happened_on)


class Decided(BaseModel):
    """A fact that a decision produced, with its parties; not yet stored."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    fact: Fact
    parties: tuple[str, ...] = ()
    happened_on: date | None = None
    """The fact's own day, where one decision brings facts of several days. Counts only in an import."""


class BadDeclaration(TypeError):
    """A fact class that must not exist: found at import, never at run time."""


def check_declaration(cls: type[Fact]) -> None:
    """Raises BadDeclaration unless name, docstring and exposures of a fact class are complete and new."""
    if not TYPE_PATTERN.match(getattr(cls, "TYPE", "")):
        raise BadDeclaration(f"{cls.__qualname__}: TYPE must look like noun.happened.v1")
    if not cls.__doc__ or cls.__doc__ is Fact.__doc__:
        raise BadDeclaration(f"{cls.__qualname__} has no docstring: say what it means")
    for name in (cls.TYPE, *cls.UPCASTS):
        if name in _TYPES or name in _UPCASTS:
            raise BadDeclaration(f"{name} is declared twice")
    for name, field in cls.model_fields.items():
        declared = [m for m in field.metadata if isinstance(m, Exposure)]
        if len(declared) != 1 or declared == [Exposure.SEALED]:
            raise BadDeclaration(f"{cls.__qualname__}.{name} must be Public, Restricted or Personal")
    if bool(cls.fields_of(Exposure.PERSONAL)) != (cls.SUBJECT in cls.model_fields):
        raise BadDeclaration(f"{cls.__qualname__}: personal fields need SUBJECT, and only they do")


class UnknownFactType(LookupError):
    """A stored type name that this program does not know: it is older than the history that it reads."""


def fact_types() -> dict[str, type[Fact]]:
    """Every declared fact by type name, sorted. Complete once domain.nouns is imported."""
    return dict(sorted(_TYPES.items()))


def fact_type(type_name: str) -> type[Fact] | None:
    """The class of a current type name; None when it is superseded or unknown."""
    return _TYPES.get(type_name)


def superseded_types() -> dict[str, type[Fact]]:
    """Older type names that are still read, and the class that reads them."""
    return {old: cls for old, (cls, _) in sorted(_UPCASTS.items())}


def current_form(type_name: str, data: dict[str, Any]) -> tuple[type[Fact], dict[str, Any]]:
    """The class that reads facts of this type, and the data in the shape of that class. Stored bytes stay as they are."""
    while type_name in _UPCASTS:
        cls, upcast = _UPCASTS[type_name]
        data, type_name = upcast(dict(data)), cls.TYPE
    if type_name not in _TYPES:
        raise UnknownFactType(type_name)
    return _TYPES[type_name], data
