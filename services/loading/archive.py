"""What the portal holds already: which acts of the loader were done, and since when a wish or solution is public."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from domain.aggregate import Aggregate
from domain.ids import MatchId
from domain.matches import Match
from domain.nouns import AGGREGATES
from services.event_store.recorder import APPLICATION
from services.event_store.store import Caller, FactStore
from services.loading.acts import Act
from services.loading.entries import Entry, Key
from services.loading.records import Kind
from services.loading.sample_people import LOADER

NOUNS: dict[Kind, type[Aggregate]] = {
    Kind.WISH: AGGREGATES["wish"],
    Kind.SOLUTION: AGGREGATES["solution"],
    Kind.DECISION: AGGREGATES["match"],
    Kind.TRIAL: AGGREGATES["trial"],
}


class Archive:
    """Reads the store as it is when it is asked."""

    def __init__(self, store: FactStore) -> None:
        self._store = store

    @cached_property
    def done(self) -> frozenset[str]:
        """Command ids of acts that were done before this load: none of them is asked for again."""
        query = f"SELECT command_id FROM {APPLICATION}_commands WHERE caller = %s"  # noqa: S608
        with self._store.recorder.connection() as conn:
            rows = conn.execute(query, (Caller(service=LOADER).name,)).fetchall()
        return frozenset(row["command_id"] for row in rows)

    @cached_property
    def _digests(self) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for command_id in self.done:
            kind, noun_id, digest, *step = command_id.split("/")
            if step:
                found.setdefault((kind, noun_id), set()).add(digest)
        return found

    def is_done(self, act: Act) -> bool:
        """Whether an earlier load did this."""
        return act.command_id in self.done

    def was_loaded_otherwise(self, entry: Entry) -> bool:
        """Whether an earlier load took another content under this id."""
        digests = self._digests.get((entry.key.kind, entry.key.id), set())
        return bool(digests) and entry.digest not in digests

    def place_of(self, key: Key) -> str:
        """File and line that the noun was loaded from; "-" for one that a person entered."""
        rows = self._store.recorder.rows_of(NOUNS[key.kind].stream_of(key.id))
        origins = [self._store.mapper.to_event(row).envelope.origin for row in rows]
        return next((f"{origin.file}:{origin.line}" for origin in origins if origin.file), "-")

    def public_since(self, key: Key) -> date | None:
        """The date on which a wish or solution was published; None if there is no such public thing."""
        rows = self._store.recorder.rows_of(NOUNS[key.kind].stream_of(key.id))
        events = (self._store.mapper.to_event(row) for row in rows)
        return next((event.envelope.happened_on for event in events if event.fact.is_publishing()), None)

    def match_state(self, pair: str) -> str:
        """The state of the match of this pair: `wish:solution`."""
        return self._store.find(Match, MatchId(pair)).state
