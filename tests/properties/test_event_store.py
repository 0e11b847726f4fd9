"""The promises of the event store, tried on generated histories: whatever recorder is used has to keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import pytest
from eventsourcing.persistence import IntegrityError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.event_store.recorder import (
    AlreadyDone,
    CommandBodyDiffers,
    CommandKey,
    Done,
    FactRecorder,
    ReadSetMoved,
    StoredRow,
)
from tests.stage.recorders import RECORDERS, command, happened, places, recording

pytestmark = pytest.mark.properties

STREAMS = ("wish:W", "solution:S", "match:W:S")
NAMESPACES = count(1)
"""Each generated history has streams and commands of its own, so that all can share one table."""

stream_names = st.sampled_from(STREAMS)
lags = st.integers(min_value=-1, max_value=0)
"""Distance from the truth: what a slow decider believes to be the version, less what it is."""


@dataclass(frozen=True)
class Remembered:
    body: str
    done: Done


class HistoryMachine(RuleBasedStateMachine):
    """Appends, right and wrong ones, beside the plainest model of what must become of them."""

    recorder: FactRecorder

    def __init__(self) -> None:
        super().__init__()
        self.namespace = next(NAMESPACES)
        self.start = self.recorder.max_notification_id() or 0
        self.versions = dict.fromkeys((self.named(name) for name in STREAMS), 0)
        self.history: list[tuple[str, int]] = []
        self.commands: dict[str, Remembered] = {}

    def named(self, name: str) -> str:
        return f"{name}-{self.namespace}"

    @rule(
        writes=st.dictionaries(stream_names, st.integers(min_value=1, max_value=3), min_size=1),
        write_lags=st.fixed_dictionaries(dict.fromkeys(STREAMS, lags)),
        reads=st.dictionaries(stream_names, lags),
        command_id=st.none() | st.sampled_from("abc"),
        body=st.sampled_from(["accept", "decline"]),
    )
    def append(
        self,
        writes: Mapping[str, int],
        write_lags: Mapping[str, int],
        reads: Mapping[str, int],
        command_id: str | None,
        body: str,
    ) -> None:
        """One command: writes several streams, relies on several others, perhaps on versions that have moved on."""
        seen = {self.named(name): max(0, self.versions[self.named(name)] + lag) for name, lag in reads.items()}
        wanted: list[tuple[str, int]] = []
        for name, how_many in writes.items():
            believed = max(0, self.versions[self.named(name)] + write_lags[name])
            wanted += [(self.named(name), believed + n) for n in range(1, how_many + 1)]
        key = command(f"{command_id}-{self.namespace}", body) if command_id else None
        expected = self.expected(wanted, seen, key, body)
        refused, positions = self.tried(wanted, seen, key)
        assert type(refused) is expected
        if positions:
            self.remember(wanted, positions[-1], key, body)
        if isinstance(refused, AlreadyDone):
            assert key is not None
            assert refused.done == self.commands[key.id].done

    def tried(
        self, wanted: list[tuple[str, int]], seen: Mapping[str, int], key: CommandKey | None
    ) -> tuple[Exception | None, Sequence[int]]:
        events = [event for place in wanted for event in happened(*place)]
        try:
            return None, self.recorder.insert_events(events, read_set=seen, command=key)
        except (AlreadyDone, IntegrityError, CommandBodyDiffers) as refused:
            return refused, ()

    def expected(
        self, wanted: list[tuple[str, int]], seen: Mapping[str, int], key: CommandKey | None, body: str
    ) -> type[Exception | None]:
        """The command id is looked up first, then what was read, then the versions."""
        if key and key.id in self.commands:
            return AlreadyDone if self.commands[key.id].body == body else CommandBodyDiffers
        if any(version < self.versions[stream] for stream, version in seen.items()):
            return ReadSetMoved
        return IntegrityError if any(version <= self.versions[stream] for stream, version in wanted) else type(None)

    def remember(self, wanted: list[tuple[str, int]], position: int, key: CommandKey | None, body: str) -> None:
        self.versions |= dict(wanted)
        self.history += wanted
        if key:
            self.commands[key.id] = Remembered(body, Done(position, dict(wanted), repeated=True))

    def stored(self) -> list[StoredRow]:
        return self.recorder.rows_after(self.start, limit=10_000)

    @rule(size=st.integers(min_value=1, max_value=5))
    def follow_in_pages(self, size: int) -> None:
        """Pages of any size tell the same history."""
        followed: list[StoredRow] = []
        while page := self.recorder.rows_after(followed[-1].position if followed else self.start, limit=size):
            followed += page
        assert followed == self.stored()

    @rule(of=stream_names)
    def read_one_stream(self, of: str) -> None:
        rows = self.recorder.rows_of(self.named(of))
        assert [row.version for row in rows] == list(range(1, self.versions[self.named(of)] + 1))
        assert rows == [row for row in self.stored() if row.stream == self.named(of)]

    @rule(command_id=st.sampled_from("abc"))
    def look_up_a_command(self, command_id: str) -> None:
        known = self.commands.get(f"{command_id}-{self.namespace}")
        key = command(f"{command_id}-{self.namespace}", known.body if known else "")
        assert self.recorder.earlier(key) == (known.done if known else None)

    @invariant()
    def holds_all_that_was_accepted_in_order_and_nothing_else(self) -> None:
        assert places(self.stored()) == self.history

    @invariant()
    def counts_positions_and_time_upwards(self) -> None:
        rows = self.stored()
        assert [row.position for row in rows] == sorted({row.position for row in rows})
        assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)

    @invariant()
    def knows_the_last_position_at_each_time(self) -> None:
        last_at = {row.recorded_at: row.position for row in self.stored()}
        assert {moment: self.recorder.position_at(moment) for moment in last_at} == last_at


@pytest.mark.parametrize("cls", RECORDERS)
def test_keeps_its_promises_whatever_is_appended(database: str, cls: type[FactRecorder]) -> None:
    with recording(database, cls) as recorder:
        machine = type("Machine", (HistoryMachine,), {"recorder": recorder})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
