"""The shape of a fact: its fields with their types and exposures, as far as stored bytes depend on them."""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from domain.facts import Fact
from domain.ids import Id

Shape = dict[str, Any]


def shape_of(cls: type[Fact]) -> Shape:
    """What may not change without a new version. Limits and vocabularies may: stored facts are read without them."""
    exposures = cls.exposures()
    fields = {name: {"exposure": exposures[name].value, **shape} for name, shape in _fields(cls).items()}
    return {"fields": fields, "hides_actor": cls.HIDES_ACTOR, "subject": cls.SUBJECT}


def _fields(cls: type[BaseModel]) -> dict[str, Shape]:
    return {
        field.alias or name: {"required": field.is_required(), "type": _type(field.annotation)}
        for name, field in cls.model_fields.items()
        if not field.exclude
    }


def _kind(origin: Any) -> str:
    """The same word for `X | Y` and `Union[X, Y]`, which differ between versions of Python."""
    return "union" if origin in (Union, UnionType) else str(getattr(origin, "__name__", origin))


def _type(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0])
    if arguments := get_args(annotation):
        return {
            _kind(get_origin(annotation)): [each if isinstance(each, str | int) else _type(each) for each in arguments]
        }
    if not isinstance(annotation, type):
        return str(annotation)
    if issubclass(annotation, BaseModel):
        return _fields(annotation)
    if issubclass(annotation, Enum):
        return {"enum": [each.value for each in annotation]}
    return "id" if issubclass(annotation, Id) else annotation.__name__
