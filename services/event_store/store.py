"""The store of facts: read the history that matters, decide, append; again if a race was lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore, IntegrityError

from domain.aggregate import Aggregate, projector
from domain.deadlines import hong_kong_date
from domain.envelope import ENTERED, Actor, Envelope, Event, Origin, Role
from domain.facts import Decided
from domain.ids import Id, MemberId
from domain.members import Member, act_as
from domain.organisations import Organisation
from domain.refusals import CommandReused, Contended, NotFound, Refusal, StaleVersion, TagNotOurs, VersionRequired
from domain.terms import NOUNS
from services.event_store.mapper import FactMapper, canonical_json
from services.event_store.recorder import AlreadyDone, CommandBodyDiffers, CommandKey, Done, FactRecorder
from services.identity.permissions import authorise, check_may_import

A = TypeVar("A", bound=Aggregate)
I = TypeVar("I", bound=Id)  # noqa: E741

ATTEMPTS = 3
"""How often a command that lost a race reads and decides again before it gives up."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who sends a command: a member in one role, one of our services, or a service on behalf of a member."""

    member: MemberId | None = None
    role: Role | None = None
    service: str | None = None

    @property
    def name(self) -> str:
        """Whose command ids these are."""
        return f"service:{self.service}" if self.service else f"member:{self.member}"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A request to decide something. The same id with the same body is done once; with another body it is refused."""

    id: str
    caller: Caller
    body: Mapping[str, object] = field(default_factory=dict)
    """Everything that was asked, as JSON values; only its hash is kept."""
    expected_version: int | None = None
    """The version that a person decided on (If-Match): when it has moved, the command fails at once. 0: none that ever was."""
    or_versions: frozenset[int] = frozenset()
    """Further versions that would do as well (If-Match with several tags)."""
    version_required: bool = False
    """Whether a person must say on which version they decided."""
    happened_on: date | None = None
    """The Hong Kong date on which it happened, if not today. Only the permission to import may set it."""
    origin: Origin = ENTERED
    correlation: str | None = None
    causation: UUID | None = None

    def check_version(self, actual: int) -> None:
        """Raises StaleVersion, or TagNotOurs, when the person decided on another version than this."""
        expected = self.expected_version
        if expected is None or actual == expected or actual in self.or_versions:
            return
        if expected == 0:
            raise TagNotOurs(actual=actual, field="If-Match")
        raise StaleVersion(expected=expected, actual=actual, field="If-Match", value=expected)

    @property
    def key(self) -> CommandKey:
        return CommandKey(self.caller.name, self.id, hashlib.sha256(canonical_json(self.body)).digest())


class Work:
    """What one decision reads and writes. Everything that it reads must still be so when it is stored."""

    def __init__(self, store: FactStore, command: Command) -> None:
        self.store = store
        self.command = command
        self.now = store.clock()
        self.on = command.happened_on or hong_kong_date(self.now)
        """The date that rules about dates use. Permissions use now."""
        self.read_set: dict[str, int] = {}
        self.events: list[Event] = []
        self._found: dict[str, Aggregate] = {}
        self.actor = self._actor()
        check_may_import(self.actor, happened_on=command.happened_on, today=hong_kong_date(self.now))

    def get(self, cls: type[A], noun_id: str) -> A:
        """The noun as history has it now. Raises NotFound."""
        aggregate = self.find(cls, noun_id)
        if not aggregate.exists:
            raise NotFound(noun=NOUNS[cls.NOUN], id=noun_id)
        return aggregate

    def find(self, cls: type[A], noun_id: str) -> A:
        """The noun, or an empty one to which nothing has happened; that, too, must still be so when it is stored.

        Found again, it is the same object: what this command has appended has happened to it.
        """
        stream = cls.stream_of(noun_id)
        found = self._found.get(stream)
        if found is None:
            found = self._found[stream] = self.store.find(cls, noun_id)
            self.read_set[stream] = found.version
        assert isinstance(found, cls)
        return found

    def check_may(self, action: str, aggregate: Aggregate, *, owner: str | None = None, known: bool = True) -> None:
        """Raises Forbidden, or NotFound, unless the actor may do this to it (see `authorise`); then as `check_expected`.

        In this order, so that nobody learns the version of what they may not touch.
        """
        authorise(self.actor, action, owner=owner, known=known, noun=aggregate.NOUN, noun_id=aggregate.noun_id)
        self.check_expected(aggregate)

    def check_expected(self, aggregate: Aggregate) -> None:
        """Raises StaleVersion when the person decided on another version of this noun, VersionRequired if none is said.

        Asked before the rules are: whoever decided on something else is told of that, not of what follows from it. The
        noun that is appended to first is the one that is meant; once anything is appended, nothing is checked.
        """
        if self.events:
            return
        expected = self.command.expected_version
        if expected is None and self.command.version_required:
            raise VersionRequired(field="If-Match")
        self.command.check_version(aggregate.version)

    def append(self, aggregate: Aggregate, *decided: Decided) -> None:
        """Adds facts to be stored, and applies them, so that a later decision of the same command sees them."""
        self.check_expected(aggregate)
        for each in decided:
            event = self._event(aggregate, each)
            aggregate.fold([event])
            self.events.append(event)

    def _event(self, aggregate: Aggregate, decided: Decided) -> Event:
        version, command, actor = aggregate.version + 1, self.command, self.actor
        envelope = Envelope(
            id=self.store.new_uuid(),
            type=decided.fact.TYPE,
            stream=aggregate.id,
            version=version,
            happened_on=self._happened_on(decided),
            origin=command.origin,
            actor=actor.id,
            role=actor.role,
            rank=actor.rank,
            organisation=actor.organisation,
            acting_for=actor.acting_for,
            parties=decided.parties,
            command=command.id,
            correlation=command.correlation or command.id,
            causation=command.causation,
            salt=base64.urlsafe_b64encode(self.store.random_bytes(32)).rstrip(b"=").decode(),
        )
        return Event(aggregate.id, version, envelope, decided.fact)

    def _happened_on(self, decided: Decided) -> date:
        """The command's day; a fact's own only where the command says when it happened, which imports alone may."""
        return decided.happened_on if decided.happened_on and self.command.happened_on else self.on

    def _actor(self) -> Actor:
        caller = self.command.caller
        if caller.member is None or caller.role is None:
            return Actor(id=caller.name)
        member = self.get(Member, caller.member)
        organisation = self.get(Organisation, str(member.organisation))
        through = caller.name if caller.service else None
        return act_as(member, organisation=organisation, role=caller.role, on=hong_kong_date(self.now), through=through)


Decide = Callable[[Work], None]


class FactStore:
    """The library's event store and repository around our recorder and mapper. Refuses any other recorder."""

    def __init__(
        self,
        recorder: FactRecorder,
        mapper: FactMapper,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        if not isinstance(recorder, FactRecorder):
            raise TypeError("this recorder is not ours: it would accept a stale read set in silence")
        self.recorder = recorder
        self.mapper = mapper
        self.clock = clock
        self.random_bytes = random_bytes
        self.events: EventStore[str] = EventStore(mapper, recorder)
        self.repository: Repository[str] = Repository(self.events)

    def execute(self, command: Command, decide: Decide) -> Done:
        """Decides and stores, exactly once for each command id. Raises the refusals of `decide`, CommandReused, Contended."""
        try:
            if earlier := self._earlier(command):
                return earlier
            try:
                return self._decided_and_stored(command, decide)
            except Refusal:
                # The same command, sent twice at once, may have been done between the look-up and the decision,
                # which then met its own effect.
                if earlier := self.recorder.earlier(command.key):
                    return earlier
                raise
        except AlreadyDone as earlier_one:
            return earlier_one.done
        except CommandBodyDiffers as error:
            raise CommandReused(command=command.id) from error

    def _decided_and_stored(self, command: Command, decide: Decide) -> Done:
        for _ in range(ATTEMPTS):
            work = Work(self, command)
            decide(work)
            try:
                return self._store(work)
            except IntegrityError:
                self._check_still_expected(work)
        raise Contended

    def find(self, cls: type[A], noun_id: str, *, version: int | None = None) -> A:
        """A noun folded from its facts; an empty one when there are none."""
        stream = cls.stream_of(noun_id)
        try:
            return self.repository.get(stream, version=version, projector_func=projector(cls))
        except AggregateNotFoundError:
            return cls(stream)

    def event(self, stream: str, version: int) -> Event:
        """One stored event, in its place in history. IndexError for a version that is not there."""
        return self.mapper.to_event(self.recorder.rows_of(stream)[version - 1])

    def mint(self, cls: type[I]) -> I:
        """A new readable id of this kind, in the Hong Kong year of now."""
        number = self.recorder.next_number(cls.__name__.removesuffix("Id").lower())
        return cls.minted(on=hong_kong_date(self.clock()), number=number)

    def new_opaque_id(self, cls: type[I]) -> I:
        """A new id that says nothing: 80 random bits in base32."""
        return cls(f"{cls.LETTER}-{base64.b32encode(self.random_bytes(10)).decode().lower()}")

    def new_uuid(self) -> UUID:
        """A random UUID (RFC 9562, version 4) from the injected source."""
        return UUID(bytes=self.random_bytes(16), version=4)

    def _earlier(self, command: Command) -> Done | None:
        return self.recorder.earlier(command.key)

    def _store(self, work: Work) -> Done:
        if not work.events:
            return Done(0, {})
        recordings = self.events.put(work.events, read_set=work.read_set, command=work.command.key)
        return Done(recordings[-1].notification.id, {event.stream: event.version for event in work.events})

    def _check_still_expected(self, work: Work) -> None:
        # Only a person's own If-Match fails at once; every other lost race is decided again.
        if work.command.expected_version is not None:
            stream = work.events[0].stream
            work.command.check_version(self._version(stream))

    def _version(self, stream: str) -> int:
        last = self.recorder.select_events(stream, desc=True, limit=1)
        return last[0].originator_version if last else 0
