"""From lines to entries: each line read, checked by itself, and known by the id of what it tells of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from domain.facts import Model
from domain.refusals import InvalidInput
from domain.texts import LocalisedText
from services.input.language_checks import warnings_for
from services.input.strict_json import BodyInvalid
from services.loading.findings import Finding, invalid, odd, refused
from services.loading.lines import Line, members_of
from services.loading.records import (
    KIND_TERMS,
    RECORDS,
    DecisionRecord,
    Kind,
    Record,
    SolutionRecord,
    TrialRecord,
    kind_of,
)

DIGEST_LENGTH = 16
"""Hexadecimal digits of SHA-256 that tell two contents of one id apart: 64 bits, and nobody gains by a collision."""


class KindUnknown(InvalidInput):
    """It cannot be seen what this line tells of: name its file for wishes, solutions, decisions or trials, or give the fields of one of these."""

    ZH_HANT = "看不出此行是甚麼記錄：檔案名稱請以 wishes、solutions、decisions 或 trials 開頭，或提供其中一種的欄位。"
    ZH_HANS = "看不出此行是什么记录：文件名称请以 wishes、solutions、decisions 或 trials 开头，或提供其中一种的字段。"


class IdTwice(InvalidInput):
    """The {kind} {id} is there twice with different content: in {first} and in {second}. The first one counts."""

    ZH_HANT = "{kind} {id} 出現兩次而內容不同：在 {first} 和 {second}。以前者為準。"
    ZH_HANS = "{kind} {id} 出现两次而内容不同：在 {first} 和 {second}。以前者为准。"


@dataclass(frozen=True, order=True)
class Key:
    """What an entry is about, whatever its content: two lines of one key tell of the same thing."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One good line."""

    key: Key
    record: Record
    line: Line
    digest: str
    """Of the content: the same for lines that differ only in blanks, order of members, or what is not kept."""


@dataclass
class Entries:
    """All lines of a load: the good ones by key, and where each bad one is, by key if that much could be read."""

    good: dict[Key, Entry] = field(default_factory=dict)
    bad: dict[Key, Line] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lines: int = 0

    def add(self, line: Line) -> None:
        """Reads one more line."""
        self.lines += 1
        members: Mapping[str, Any] = {}
        kind: Kind | None = None
        try:
            members = members_of(line)
            kind = kind_of(members, file=line.file)
            if kind is None:
                raise KindUnknown
            record = RECORDS[kind].model_validate(members, by_alias=True, by_name=False)
        except InvalidInput as refusal:
            self._refuse(line, kind, members, [refused(line, refusal)])
        except BodyInvalid as error:
            self._refuse(line, kind, members, invalid(line, error.errors))
        except ValidationError as error:
            self._refuse(line, kind, members, invalid(line, error.errors(include_url=False)))
        else:
            self._keep(line, kind, record)

    def spoil(self, entry: Entry, findings: Iterable[Finding]) -> None:
        """Takes an entry out that a check across lines refuses."""
        self.findings += findings
        self.good.pop(entry.key, None)
        self.bad[entry.key] = entry.line

    def _keep(self, line: Line, kind: Kind, record: Record) -> None:
        entry = Entry(key=key_of(kind, record), record=record, line=line, digest=digest_of(record))
        self.findings += [odd(line, warning) for texts in texts_of(record) for warning in warnings_for(texts)]
        first = self.good.setdefault(entry.key, entry)
        if first.digest != entry.digest:
            refusal = IdTwice(
                kind=KIND_TERMS[kind],
                id=entry.key.id,
                first=first.line.place,
                second=line.place,
                field=id_field(kind),
            )
            self.findings.append(refused(line, refusal, value=entry.key.id))

    def _refuse(self, line: Line, kind: Kind | None, members: Mapping[str, Any], findings: Iterable[Finding]) -> None:
        self.findings += findings
        if kind and (key := _key_in(kind, members)):
            self.bad.setdefault(key, line)


def key_of(kind: Kind, record: Record) -> Key:
    """The key of a record: a decision is known by its pair."""
    if isinstance(record, DecisionRecord):
        return Key(kind, f"{record.wish_id}:{record.solution_id}")
    return Key(kind, str(record.id))


def id_field(kind: Kind) -> str:
    """The field that a finding about the id of a record names."""
    return "solution_id" if kind is Kind.DECISION else "id"


def needs_of(record: Record) -> Iterator[tuple[str, Key]]:
    """What must be there before this record: the field that names it, and its key."""
    match record:
        case SolutionRecord() if record.targets_wish:
            yield "targets_wish", Key(Kind.WISH, record.targets_wish)
        case DecisionRecord():
            yield "wish_id", Key(Kind.WISH, record.wish_id)
            yield "solution_id", Key(Kind.SOLUTION, record.solution_id)
        case TrialRecord():
            yield "wish_id", Key(Kind.WISH, record.wish_id)
            yield "solution_id", Key(Kind.SOLUTION, record.solution_id)
            yield "solution_id", Key(Kind.DECISION, f"{record.wish_id}:{record.solution_id}")


def digest_of(record: Record) -> str:
    """The start of the SHA-256 of a record's content. A trial's `outcome` is only compared, so it is not part of it."""
    content = record.model_dump(mode="json", exclude={"outcome"} if isinstance(record, TrialRecord) else None)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def texts_of(record: Model) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """Groups of texts that should be in the same languages, by field: those of the record, and of each part of it."""
    own: dict[str, Mapping[str, str]] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, LocalisedText):
            own[name] = {str(tag): text for tag, text in value.by_language.items()}
        elif isinstance(value, Model):
            yield from (_below(name, texts) for texts in texts_of(value))
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                if isinstance(part, Model):
                    yield from (_below(f"{name}[{index}]", texts) for texts in texts_of(part))
    if own:
        yield own


def _below(place: str, texts: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    return {f"{place}.{name}": versions for name, versions in texts.items()}


def _key_in(kind: Kind, members: Mapping[str, Any]) -> Key | None:
    """The key of a line whose other fields are bad, if its id can be read."""
    names = ("wish_id", "solution_id") if kind is Kind.DECISION else ("id",)
    parts = [members.get(name) for name in names]
    return Key(kind, ":".join(map(str, parts))) if all(isinstance(part, str) for part in parts) else None
