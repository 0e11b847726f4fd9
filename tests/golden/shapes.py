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


def _fields(cls: type[BaseModel], above: tuple[type, ...] = ()) -> dict[str, Shape]:
    return {
        field.alias or name: {"required": field.is_required(), "type": _type(field.annotation, (*above, cls))}
        for name, field in cls.model_fields.items()
        if not field.exclude
    }


def _kind(origin: Any) -> str:
    """The same word for `X | Y` and `Union[X, Y]`, which differ between versions of Python."""
    return "union" if origin in (Union, UnionType) else str(getattr(origin, "__name__", origin))


def _type(annotation: Any, above: tuple[type, ...]) -> Any:
    """`above` are the models around it: one that contains itself says so by how far out it is."""
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0], above)
    if arguments := get_args(annotation):
        parts = [each if isinstance(each, str | int) else _type(each, above) for each in arguments]
        return {_kind(get_origin(annotation)): parts}
    if not isinstance(annotation, type):
        return str(annotation)
    if annotation in above:
        return f"the model {above[::-1].index(annotation) + 1} out"
    if issubclass(annotation, BaseModel):
        return _fields(annotation, above)
    if issubclass(annotation, Enum):
        return {"enum": [each.value for each in annotation]}
    return "id" if issubclass(annotation, Id) else annotation.__name__
