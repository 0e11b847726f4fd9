"""What a line becomes: acts in order of date, each one command of one person, with an id of its own that survives restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from domain.envelope import Origin
from services.event_store.store import Caller, Command, FactStore
from services.loading.entries import Entry
from services.loading.sample_people import LOADER, SamplePeople

NOT_IN_SOURCE = "sample data: not in the source"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One command of one entry, on the Hong Kong date on which it happened."""

    entry: Entry
    step: str
    """Unique within the entry."""
    on: date
    who: Callable[[SamplePeople], Caller]
    """Found when its turn has come: it may have to be registered first."""
    do: Callable[[FactStore, Command], object]
    derived: tuple[str, ...] = ()
    """What the line does not say and a rule made: names of fields, `happened_on`, `declaration` …"""
    note: str | None = None

    @property
    def command_id(self) -> str:
        """Kind, id, hash of the content, step: a corrected line is never taken as done, and a repeated one always is."""
        return f"{self.entry.key.kind}/{self.entry.key.id}/{self.entry.digest}/{self.step}"

    def command(self, people: SamplePeople) -> Command:
        """The command, as the person who acts sends it through the loader."""
        line = self.entry.line
        return Command(
            id=self.command_id,
            caller=self.who(people),
            body={"digest": self.entry.digest, "step": self.step},
            happened_on=self.on,
            origin=Origin(how="imported", file=line.file, line=line.number, derived=self.derived, note=self.note),
            correlation=f"{LOADER}/{self.entry.key.kind}/{self.entry.key.id}/{self.entry.digest}",
        )


def in_order(acts: Iterable[Act]) -> list[Act]:
    """By date; on one day wishes before solutions before decisions before trials, then by id. Steps keep their order."""
    kinds = ("wish", "solution", "decision", "trial")
    return sorted(acts, key=lambda act: (act.on, kinds.index(act.entry.key.kind), act.entry.key.id))
