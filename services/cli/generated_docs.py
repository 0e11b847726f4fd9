"""Documents that are written from code: the catalogue of facts, the state diagrams, the OpenAPI document."""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from domain import nouns
from domain.envelope import ENVELOPE_EXPOSURE, PUBLIC_OF_ORIGIN, Envelope
from domain.facts import Fact, Model, fact_types, superseded_types
from domain.ids import Id
from domain.lifecycle import NOTHING, Lifecycle

WRITTEN = "Written from code by `make docs`; `make check` fails while it is not what the code says."


def facts_document() -> str:
    """docs/facts.md: every fact by noun, the values inside facts, and the envelope around them."""
    parts = [_FACTS_HEAD, _envelope_section()]
    facts = fact_types()
    for noun, table in nouns.LIFECYCLES.items():
        parts += [f"## {noun}\n", *map(_fact_section, table.steps)]
    models = sorted(_models_inside(facts.values()), key=lambda cls: cls.__name__)
    parts.append("## Values inside facts\n")
    parts += [_model_section(cls) for cls in models]
    parts.append(_simple_types(facts.values(), models))
    return "\n".join(parts)


def states_document() -> str:
    """docs/states.md: a state diagram of every noun, drawn from the table that its rules obey."""
    return "\n".join([_STATES_HEAD, *(f"## {noun}\n\n{diagram(table)}" for noun, table in nouns.LIFECYCLES.items())])


def openapi_document() -> str:
    """docs/openapi.json: what the API's own /api/v1/openapi.json says."""
    from services.api.app import create_app
    from services.settings import Settings

    app = create_app(Settings.model_construct(), conninfo="")
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "facts.md": facts_document,
    "states.md": states_document,
    "openapi.json": openapi_document,
}
"""Name of a document in docs/ → its text."""


def diagram(table: Lifecycle) -> str:
    """A Mermaid state diagram; several facts between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for fact, row in table.steps.items():
        for before in sorted(row.before):
            start = "[*]" if before == NOTHING else _state_id(before)
            arrows.setdefault((start, _state_id(row.to or before)), []).append(_happened(fact))
    names = [f'    state "{state}" as {_state_id(state)}' for state in table.states() if "-" in state]
    lines = [f"    {start} --> {end}: {', '.join(facts)}" for (start, end), facts in arrows.items()]
    left = {start for start, end in arrows if start != end}
    ends = [f"    {_state_id(state)} --> [*]" for state in table.states() if _state_id(state) not in left]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, *lines, *ends, "```", ""])


def _happened(fact: type[Fact]) -> str:
    return fact.TYPE.split(".")[1].replace("_", " ")


def _state_id(state: str) -> str:
    return state.replace("-", "_")


def _fact_section(cls: type[Fact]) -> str:
    older = [name for name, reader in superseded_types().items() if reader is cls]
    notes = [
        "**Publishing**: its public fields are for everybody." if cls.is_publishing() else "Not publishing.",
        *(["Who did this is for auditors only."] if cls.HIDES_ACTOR else []),
        *([f"Personal fields are those of `{cls.SUBJECT}`."] if cls.SUBJECT else []),
        *([f"Also reads {', '.join(f'`{name}`' for name in older)}."] if older else []),
    ]
    exposures = cls.exposures()
    rows = [
        f"| `{name}` | {_code(_written_type(cls, name))} | {exposures[name].value} |" for name in _names(cls, exposures)
    ]
    table = ["| field | type | exposure |", "|---|---|---|", *rows] if rows else ["It has no fields."]
    return "\n".join([f"### {cls.TYPE}\n", inspect.getdoc(cls) or "", "", " ".join(notes), "", *table, ""])


def _names(cls: type[BaseModel], names: Iterable[str]) -> list[str]:
    """Field names as they are stored."""
    return [cls.model_fields[name].alias or name for name in names]


def _model_section(cls: type[BaseModel]) -> str:
    rows = [
        f"| `{field.alias or name}` | {_code(_written_type(cls, name))} |"
        for name, field in cls.model_fields.items()
        if not field.exclude
    ]
    return "\n".join(
        [f"### {cls.__name__}\n", inspect.getdoc(cls) or "", "", "| field | type |", "|---|---|", *rows, ""]
    )


def _envelope_section() -> str:
    rows = [
        f"| `{name}` | {_code(_written_type(Envelope, name))} | {ENVELOPE_EXPOSURE[name]} |"
        for name in Envelope.model_fields
    ]
    head = ["## The envelope of every fact\n", inspect.getdoc(Envelope) or "", "", _ENVELOPE_NOTE, ""]
    return "\n".join([*head, "| field | type | who may see it |", "|---|---|---|", *rows, ""])


def _simple_types(facts: Iterable[type[Fact]], models: Iterable[type[BaseModel]]) -> str:
    """Names of types that are no models of ours, with what they allow as JSON Schema."""
    found: dict[str, Any] = {}
    classes: list[type[BaseModel]] = [*facts, *models, Envelope]
    for cls in classes:
        for name in cls.model_fields:
            if cls.model_fields[name].exclude:
                continue
            module = sys.modules[_declaring(cls, name).__module__]
            found |= {word: getattr(module, word) for word in _words(_written_type(cls, name))}
    rows = [f"| `{word}` | {_described(value)} |" for word, value in sorted(found.items()) if _is_simple(value)]
    return "\n".join(["## Simple types\n", "| name | what it allows |", "|---|---|", *rows, ""])


def _words(written: str) -> set[str]:
    """Names of types in an annotation, those of the language itself left out."""
    return set(re.findall(r"\b[A-Z]\w+", re.sub(r"'[^']*'", "", written))) - {"None", "Literal"}


def _is_simple(value: Any) -> bool:
    return not (isinstance(value, type) and issubclass(value, BaseModel))


def _described(value: Any) -> str:
    doc = f"{inspect.getdoc(value)} " if isinstance(value, type) and issubclass(value, Id) else ""
    schema = TypeAdapter(value).json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        for noise in ("title", "examples", "description"):
            part.pop(noise, None)
    return doc + _code(json.dumps(schema, ensure_ascii=False, sort_keys=True))


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _declaring(cls: type[BaseModel], name: str) -> type[BaseModel]:
    return next(base for base in cls.__mro__ if name in inspect.get_annotations(base))


def _written_type(cls: type[BaseModel], name: str) -> str:
    """The type of a field as its class writes it, without the exposure, which has a column of its own."""
    field = next(key for key, value in cls.model_fields.items() if name in (key, value.alias))
    written = str(inspect.get_annotations(_declaring(cls, field))[field])
    bare = re.fullmatch(r"(?:Public|Restricted|Personal)\[(.*)\]", written)
    written = bare.group(1) if bare else written
    return _first_argument(written) if written.startswith("Annotated[") else written


def _first_argument(annotated: str) -> str:
    """`Literal['HKD']` of `Annotated[Literal['HKD'], Field(…)]`."""
    depth, inside = 0, annotated.removeprefix("Annotated[")
    for index, character in enumerate(inside):
        depth += (character == "[") - (character == "]")
        if depth == 0 and character == ",":
            return inside[:index]
    return inside


def _models_inside(facts: Iterable[type[Fact]]) -> set[type[BaseModel]]:
    """Every model that a field of a fact, or of the envelope, holds at any depth."""
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [*facts, Envelope]
    while waiting:
        for field in waiting.pop().model_fields.values():
            fresh = [cls for cls in _models_of(field.annotation) if cls not in found]
            found.update(fresh)
            waiting += fresh
    return found


def _models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, Model):
            yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models_of(get_args(annotation)[0])
    else:
        for inner in get_args(annotation):
            yield from _models_of(inner)


_FACTS_HEAD = f"""# Facts

{WRITTEN}

A fact is something that happened, declared once, stored for ever under its type name. The stream says to which thing it happened, the envelope who did it and
when. Each field says who may see it: **public** (everybody, for ever), **restricted** (facilitator officers, reviewers, auditors, administrators, and the organisations
that the event names as parties), **personal** (ciphertext under the key of one person). A fact with a public field is a *publishing* fact; public views read no others.
A field that may be absent has the type `… | None`.
"""
_STATES_HEAD = f"""# States

{WRITTEN}

What may happen to a thing in which state, and the state after it. An arrow carries the facts that take it.
"""
_ENVELOPE_NOTE = (
    "Of a fact that hides its actor, only auditors see the envelope. Of `origin`, everybody sees "
    f"{' and '.join(f'`{name}`' for name in PUBLIC_OF_ORIGIN)}: that something was imported, and what no source said, is no secret."
)
