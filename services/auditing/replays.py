"""An auditor's own check: folds an export without a database, names each line that does not fit the chain.

The chain has no key: whoever changes a line can compute it anew. Only the portal, which services/auditing/comparisons.py asks, can
say whether the lines are what was recorded.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import orjson
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.aggregate import Aggregate
from domain.deadlines import HONG_KONG
from domain.envelope import Event
from domain.nouns import AGGREGATES, aggregate_of
from domain.organisations import OrganisationRegistered, OrganisationRenamed
from domain.refusals import Language
from services.auditing.exports import chained
from services.event_store.mapper import UNREADABLE, canonical_json, read_state
from services.reading.sentences import in_words


class ExportLine(BaseModel):
    """A line of an export (services/auditing/exports.py says what each member is)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    n: Annotated[int, Field(ge=1)]
    of: Annotated[int, Field(ge=1)]
    position: Annotated[int, Field(ge=1)]
    recorded_at: datetime
    stream: str
    version: Annotated[int, Field(ge=1)]
    type: str
    state: str | None = None
    state_base64: Base64Bytes | None = None
    chain: str

    @model_validator(mode="after")
    def _one_of_both(self) -> ExportLine:
        if (self.state is None) == (self.state_base64 is None):
            raise ValueError("a line has the stored bytes once, as `state` or as `state_base64`")
        return self

    @property
    def stored(self) -> bytes:
        """The stored bytes."""
        return self.state_base64 or (self.state or "").encode()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of the file, counted from 1; or with the end of the file."""

    line: int
    words: str


@dataclass(frozen=True)
class Step:
    """One event that was folded."""

    event: Event
    words: str

    @property
    def line(self) -> str:
        """Position, when it was recorded and when it happened (Hong Kong), and what happened."""
        assert self.event.recorded_at is not None
        recorded = self.event.recorded_at.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M")
        return f"{self.event.position}  {recorded}  {self.event.envelope.happened_on}  {self.words}"


@dataclass(frozen=True)
class End:
    """What a stream came to."""

    stream: str
    version: int
    state: str
    digest: str
    """SHA-256 of the folded state: the same facts in the same order give the same."""


@dataclass
class Replay:
    """Folds line by line; `faults` grow while `steps` are taken."""

    language: Language = "en"
    faults: list[Fault] = field(default_factory=list)
    nouns: dict[str, Aggregate] = field(default_factory=dict)
    last_position: int = 0
    _names: dict[str, dict[Language, str]] = field(default_factory=dict)
    _chain: str = ""
    _number: int = 0
    _of: int | None = None
    _recorded_at: datetime | None = None

    def steps(self, lines: Iterable[bytes]) -> Iterator[Step]:
        """Folds every line that can be read; what is wrong is noted, and the rest is folded all the same."""
        at = 0
        for at, raw in enumerate(lines, start=1):
            line = self._read(raw, at)
            if line is not None and (event := self._event(line, at)):
                self._fold(event, at)
                yield Step(event, self._in_words(event))
        if self._of is not None and self._number != self._of:
            self._note(
                at, f"the file ends with line {self._number} of {self._of}: {_missing(self._number + 1, self._of)}"
            )
        if at == 0:
            self._note(0, "the file is empty")

    def ends(self) -> list[End]:
        """What each stream came to, in the order in which they began."""
        return [end_of(noun) for noun in self.nouns.values()]

    def _read(self, raw: bytes, at: int) -> ExportLine | None:
        try:
            line = ExportLine.model_validate_json(raw)
        except ValidationError as error:
            self._note(at, f"cannot be read: {error.errors()[0]['msg']} ({_place(error)})")
            return None
        self._check_place(line, raw, at)
        return line

    def _check_place(self, line: ExportLine, raw: bytes, at: int) -> None:
        """Whether the line is the one that followed the line before it when it was exported."""
        if line.n > self._number + 1:
            self._note(
                at, f"follows line {self._number} but is number {line.n}: {_missing(self._number + 1, line.n - 1)}"
            )
        elif line.n <= self._number:
            self._note(at, f"is number {line.n} but comes after number {self._number}: repeated, or out of order")
        elif chained(self._chain, orjson.loads(raw)) != line.chain:
            self._note(at, "is not as it was exported: it, or the chain before it, was changed")
        if line.position <= self.last_position:
            self._note(at, f"has position {line.position}, after {self.last_position}: out of order")
        if self._recorded_at and line.recorded_at < self._recorded_at:
            self._note(at, "was recorded before the line before it")
        self._of = self._of or line.of
        if line.n > self._number:
            self._number, self._chain = line.n, line.chain
        self.last_position, self._recorded_at = max(line.position, self.last_position), line.recorded_at

    def _event(self, line: ExportLine, at: int) -> Event | None:
        state = line.stored
        try:
            envelope, fact = read_state(line.type, state)
        except UNREADABLE as error:
            self._note(at, f"holds no fact that this program knows: {line.type} ({type(error).__name__})")
            return None
        if canonical_json(orjson.loads(state)) != state:
            self._note(at, "its stored bytes are not in the form in which they are written (RFC 8785)")
        said = (envelope.stream, envelope.version, envelope.type)
        if said != (line.stream, line.version, line.type):
            self._note(
                at, f"says {line.stream} version {line.version}, but its stored bytes say {said[0]} version {said[1]}"
            )
        if line.stream.partition(":")[0] not in AGGREGATES:
            self._note(at, f"is about {line.stream}, a noun that this program does not know")
            return None
        return Event(line.stream, line.version, envelope, fact, line.position, line.recorded_at)

    def _fold(self, event: Event, at: int) -> None:
        noun = self.nouns.setdefault(event.stream, aggregate_of(event.stream))
        if event.version != noun.version + 1:
            self._note(
                at, f"is version {event.version} of {event.stream}, but the file goes on from version {noun.version}"
            )
        noun.fold([event])
        if isinstance(event.fact, OrganisationRegistered | OrganisationRenamed):
            self._names[event.noun_id] = event.fact.name.by_language

    def _in_words(self, event: Event) -> str:
        envelope = event.envelope.model_dump(mode="json", exclude_none=True)
        data = event.fact.model_dump(mode="json", exclude_none=True)
        name = self._names.get(str(event.envelope.organisation))
        return in_words(event.fact.TYPE, event.stream, envelope, data, language=self.language, organisation_name=name)

    def _note(self, at: int, words: str) -> None:
        self.faults.append(Fault(at, words))


def end_of(noun: Aggregate) -> End:
    """What a noun came to."""
    return End(noun.id, noun.version, str(getattr(noun, "state", "")), digest_of(noun))


def digest_of(noun: Aggregate) -> str:
    """SHA-256 of everything that the folded noun remembers, as JSON with sorted names."""
    text = json.dumps(_plain(vars(noun)), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """JSON values; what has no order of its own is sorted."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _missing(first: int, last: int) -> str:
    return f"line {first} is missing" if first == last else f"lines {first} to {last} are missing"


def _place(error: ValidationError) -> str:
    return ".".join(map(str, error.errors()[0]["loc"])) or "the line"
