"""The sample set in `sample/`, and bearer keys of a handful of its people."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from domain.envelope import Role
from domain.members import Member
from domain.organisations import Organisation
from domain.persons import Person
from services.bootstrap import Portal
from services.event_store.store import Caller
from services.identity.keys import ApiKeys
from services.loading import solutions, wishes
from services.loading.entries import Entries, Entry
from services.loading.loader import LoadReport, Progress, load_folder, read_folder
from services.loading.records import Record, SolutionRecord, WishRecord
from services.loading.sample_people import LOADER, Body, SamplePeople
from services.settings import CHECKOUT, Settings

SAMPLE_FOLDER = CHECKOUT / "sample"
LABEL = "sample"
LASTS = timedelta(days=366)
SIDES = 2
"""How many departments, and how many providers, get a key: enough to try what one may not see of the other."""

FACILITATORS_PEOPLE = (
    (0, 0, Role.FACILITATOR_OFFICER),
    (0, 1, Role.FACILITATOR_OFFICER),
    (0, 0, Role.REVIEWER),
    (0, 1, Role.REVIEWER),
    (0, 0, Role.AUDITOR),
    (0, 0, Role.ADMINISTRATOR),
    (1, 0, Role.FACILITATOR_OFFICER),
    (1, 0, Role.REVIEWER),
)
"""Facilitator, number of the person there, role."""


@dataclass(frozen=True)
class SampleKey:
    """A key as `sample-keys.json` holds it."""

    key: str
    person: str
    role: str
    organisation: str
    member: str

    def shown(self, *, whole: bool) -> str:
        """Whose it is, and the key; or what is no secret of it, for places where others read."""
        key = self.key if whole else f"{self.key.rpartition('_')[0]}_…"
        return f"{self.role}: {self.person}, {self.organisation}\n    {key}"


def load_sample(portal: Portal, settings: Settings, *, progress: Callable[[Progress], None]) -> LoadReport:
    """Gives the keys out first, so that the portal can be tried at once; then loads what is not loaded yet."""
    issue_sample_keys(portal, read_folder(SAMPLE_FOLDER), settings.sample_keys_file)
    return load_folder(portal, SAMPLE_FOLDER, lapse_after_days=settings.lapse_after_days, progress=progress)


def issue_sample_keys(portal: Portal, entries: Entries, path: Path) -> list[SampleKey]:
    """The keys in the file, if all of them are in force; else new ones in their place. The file is its owner's alone."""
    keys, now = ApiKeys(portal.store.recorder.connection), portal.store.clock()
    kept = keys_in(path)
    if kept and all(_is_in_force(keys, each.key, portal) for each in kept):
        return kept
    for key in keys.of():
        if key.label == LABEL:
            keys.revoke(key.id, at=now)
    people = SamplePeople(portal.store)
    issued = []
    for caller in _callers(people, entries):
        assert caller.member is not None
        if portal.store.find(Person, str(portal.store.find(Member, caller.member).person)).exists:
            continue  # who was erased gets no new key
        text, _ = keys.issue(caller.member, label=LABEL, at=now, lasts=LASTS, by=f"service:{LOADER}")
        issued.append(_described(portal, people, caller, text))
    _write(path, issued)
    return issued


def _callers(people: SamplePeople, entries: Entries) -> Iterator[Caller]:
    """In the order of dates, so that the same files give keys to the same people."""
    wished = [(each.record.opened_on, each) for each in entries.good.values() if isinstance(each.record, WishRecord)]
    offered = [
        (each.record.submitted_on, each) for each in entries.good.values() if isinstance(each.record, SolutionRecord)
    ]
    began = min((on for on, _ in wished + offered), default=date.min)
    for facilitator, number, role in FACILITATORS_PEOPLE:
        yield people.of_facilitator(role, facilitator=facilitator, number=number, on=began)
    yield from _members(people, wished, Role.DEPARTMENT_OFFICER)
    yield from _members(people, offered, Role.PROVIDER)


def _members(people: SamplePeople, dated: Iterable[tuple[date, Entry]], role: Role) -> Iterator[Caller]:
    """The members of the first few organisations of a kind."""
    found: set[Caller] = set()
    for on, entry in sorted(dated, key=lambda each: (each[0], each[1].key)):
        if len(found) == SIDES:
            return
        member = people.member_of(_body(entry.record), role, line=entry.line, on=on)
        if member not in found:
            found.add(member)
            yield member


def _body(record: Record) -> Body:
    if isinstance(record, WishRecord):
        return wishes.department_of(record)
    assert isinstance(record, SolutionRecord)
    return solutions.provider_of(record)


def _described(portal: Portal, people: SamplePeople, caller: Caller, key: str) -> SampleKey:
    assert caller.member is not None
    member = portal.store.find(Member, caller.member)
    organisation = portal.store.find(Organisation, str(member.organisation))
    assert organisation.name is not None
    return SampleKey(
        key=key,
        person=people.names[caller.member],
        role=str(caller.role),
        organisation=organisation.name.marked("en"),
        member=caller.member,
    )


def _is_in_force(keys: ApiKeys, text: str, portal: Portal) -> bool:
    found = keys.get(text.split("_")[1])
    return found is not None and found.is_in_force(portal.store.clock())


def keys_in(path: Path) -> list[SampleKey]:
    """The keys of the file; none before it was written."""
    return [SampleKey(**each) for each in json.loads(path.read_text())] if path.exists() else []


def _write(path: Path, keys: Iterable[SampleKey]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump([asdict(key) for key in keys], file, ensure_ascii=False, indent=2)
        file.write("\n")
    unfinished.replace(path)
