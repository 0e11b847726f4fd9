"""Loads a folder of JSON Lines through the commands that people use, in order of date; broken off, it goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from domain.criteria import result_of
from domain.deadlines import hong_kong_date
from domain.matches import LAPSE_AFTER_DAYS
from domain.refusals import InvalidInput, Refusal
from services.bootstrap import Portal
from services.event_store.person_keys import PersonIsErased, SubjectErased
from services.event_store.store import FactStore
from services.loading import decisions, solutions, trials, wishes
from services.loading.acts import Act, in_order
from services.loading.archive import Archive
from services.loading.checks import DependsOnBadLine, both_sides_on, check_all
from services.loading.entries import Entries, Entry, Key, needs_of
from services.loading.findings import Finding, refused
from services.loading.lines import Line, files_in, read_lines
from services.loading.records import KIND_TERMS, DecisionRecord, Kind, SolutionRecord, TrialRecord, WishRecord
from services.loading.remembering import RememberingStore
from services.loading.sample_people import SamplePeople


class OutcomeDiffers(InvalidInput):
    """The line says that the outcome is {given}, but its measurements come to {computed}: the trial was loaded with {computed}."""

    ZH_HANT = "此行說結果為 {given}，但其量度計算所得為 {computed}：試驗已按 {computed} 載入。"
    ZH_HANS = "此行说结果为 {given}，但其量度计算所得为 {computed}：试验已按 {computed} 载入。"


@dataclass(frozen=True)
class Progress:
    """How far a load is, in acts; those that an earlier load did are counted as done."""

    done: int
    total: int


@dataclass
class LoadReport:
    """What a load came to."""

    lines: int = 0
    loaded: Counter[Kind] = field(default_factory=Counter)
    """Records of which something was stored now."""
    known: Counter[Kind] = field(default_factory=Counter)
    """Records that were there already, in full."""
    acts: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What kept something out."""
        return [finding for finding in self.findings if finding.is_error]

    @property
    def is_good(self) -> bool:
        """Whether every line is in the portal as it stands; warnings are good."""
        return not self.errors


def load_folder(
    portal: Portal,
    folder: Path,
    *,
    lapse_after_days: int = LAPSE_AFTER_DAYS,
    progress: Callable[[Progress], None] = lambda _: None,
) -> LoadReport:
    """Loads every good line of a folder, and says what is wrong with the others."""
    entries = read_folder(folder)
    archive = Archive(portal.store)
    check_all(entries, archive, today=hong_kong_date(portal.store.clock()))
    entries.findings += outcomes_that_differ(entries)
    run = Run(RememberingStore(portal.store), entries, archive, lapse_after_days=lapse_after_days)
    run.perform(progress)
    findings = sorted(entries.findings, key=lambda finding: (finding.file, finding.line))
    return LoadReport(entries.lines, run.loaded, run.known, run.acts, findings)


def read_folder(folder: Path) -> Entries:
    """All lines of all files."""
    entries = Entries()
    for path in files_in(folder):
        for line in read_lines(path):
            entries.add(line)
    return entries


def outcomes_that_differ(entries: Entries) -> Iterator[Finding]:
    """Trials whose stated outcome is not the computed one: they are loaded, and reported."""
    for entry in entries.good.values():
        if not isinstance(entry.record, TrialRecord) or entry.record.outcome is None:
            continue
        record = entry.record
        computed = result_of(trials.criteria_of(record), trials.measurements_of(record)).outcome
        if computed != record.outcome:
            refusal = OutcomeDiffers(given=record.outcome, computed=computed, field="outcome")
            yield refused(entry.line, refusal, value=record.outcome)


class Run:
    """Performs the acts of good entries that were not performed before."""

    def __init__(self, store: FactStore, entries: Entries, archive: Archive, *, lapse_after_days: int) -> None:
        self._store = store
        self._lapse_after_days = lapse_after_days
        self._entries = entries
        self._archive = archive
        self._people = SamplePeople(store)
        self._failed: dict[Key, Line] = {}
        self._today = hong_kong_date(store.clock())
        self.loaded: Counter[Kind] = Counter()
        self.known: Counter[Kind] = Counter()
        self.acts = 0

    def perform(self, progress: Callable[[Progress], None]) -> None:
        """In order of date. An entry that a rule refuses goes no further, and those that depend on it are reported."""
        planned = self._planned()
        waiting = [act for act in planned if not self._archive.is_done(act)]
        before = len(planned) - len(waiting)
        progress(Progress(before, len(planned)))
        touched: set[Key] = set()
        for number, act in enumerate(waiting, start=1):
            if act.entry.key in self._entries.good and self._did(act):
                touched.add(act.entry.key)
                self.acts += 1
            progress(Progress(before + number, len(planned)))
        for key in self._entries.good:
            (self.loaded if key in touched else self.known)[key.kind] += 1

    def _planned(self) -> list[Act]:
        """None happens after today: what a rule would put on the day after a line's last date is done at once."""
        acts = (act for entry in self._entries.good.values() for act in self._acts_of(entry))
        return in_order(replace(act, on=min(act.on, self._today)) for act in acts)

    def _acts_of(self, entry: Entry) -> Iterator[Act]:
        match entry.record:
            case WishRecord() as record:
                return wishes.acts_of(entry, record)
            case SolutionRecord() as record:
                return solutions.acts_of(entry, record)
            case DecisionRecord() as record:
                on = self._decided_on(record)
                return decisions.acts_of(entry, record, on=on, lapse_after_days=self._lapse_after_days)
            case TrialRecord() as record:
                return trials.acts_of(entry, record)

    def _decided_on(self, record: DecisionRecord) -> date:
        both_on = both_sides_on(record, self._entries, self._archive)
        starts_on = self._first_trials.get((record.wish_id, record.solution_id))
        return decisions.decided_on(both_on=both_on, trial_starts_on=starts_on)

    @cached_property
    def _first_trials(self) -> dict[tuple[str, str], date]:
        """Pair → the day on which its first trial began."""
        found: dict[tuple[str, str], date] = {}
        for entry in self._entries.good.values():
            if isinstance(entry.record, TrialRecord):
                pair = (entry.record.wish_id, entry.record.solution_id)
                found[pair] = min(entry.record.starts_on, found.get(pair, date.max))
        return found

    def _did(self, act: Act) -> bool:
        try:
            self._check_needs(act.entry)
            act.do(self._store, act.command(self._people))
        except (Refusal, SubjectErased) as reason:
            refusal = reason if isinstance(reason, Refusal) else PersonIsErased()
            self._failed[act.entry.key] = act.entry.line
            self._entries.spoil(act.entry, [refused(act.entry.line, refusal, value=refusal.details.get("given"))])
            return False
        return True

    def _check_needs(self, entry: Entry) -> None:
        """What it depends on may have been refused since the checks."""
        for name, key in needs_of(entry.record):
            if line := self._failed.get(key):
                raise DependsOnBadLine(kind=KIND_TERMS[key.kind], id=key.id, place=line.place, field=name)
