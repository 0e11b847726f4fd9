"""One match as one officer sees it: why it is there, how long it has waited, and what blocks their next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson

from domain.matches import OPEN_STATES, PENDING_STATES, sides_over


@dataclass(frozen=True, kw_only=True)
class QueueAsker:
    """The officer whose queue it is, and whose people they know: those of their own organisation, or (an auditor) everybody."""

    person: str
    """`person:<id>`"""
    organisation: str | None
    everybody: bool = False


@dataclass(frozen=True, kw_only=True)
class ActedBy:
    """Who took a step: role, rank and organisation of that day; the person, where the asker may know (domain/envelope.py)."""

    id: str | None
    by_you: bool
    role: str | None
    rank: dict[str, Any] | None
    organisation: str | None


class Block(StrEnum):
    """Why the officer cannot take the next step with a match."""

    NOT_DECLARED = "not-declared"
    INTEREST_DECLARED = "interest-declared"
    OWN_ORGANISATION = "own-organisation"
    SECOND_PERSON = "waits-for-second-person"
    """The officer decided: another person confirms."""
    DECISION_OUTDATED = "decision-outdated"
    """Wish or solution says something else since the decision."""
    WISH_WITHDRAWN = "wish-withdrawn"
    WISH_FULFILLED = "wish-fulfilled"
    SOLUTION_WITHDRAWN = "solution-withdrawn"


@dataclass(frozen=True, kw_only=True)
class Side:
    """The wish or the solution of a match. A decision names the version that was read."""

    id: str
    state: str | None
    title: dict[str, str]
    version: int | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A match as one officer sees it."""

    match: str
    version: int
    """Of its stream, for If-Match."""
    round: int
    state: str
    wish: Side
    solution: Side
    department: str
    provider: str
    assignee: str | None
    decided_by: ActedBy | None
    confirmed_by: ActedBy | None
    flagged: bool
    because: str
    """What happened last: `proposed`, `assigned`, `accepted`, `decision-undone` …; `story` tells each, and by whom (`by`: ActedBy)."""
    story: dict[str, dict[str, Any]]
    since: date
    age_days: int
    """Days since `since` while it waits; 0 once it has ended: nobody waits for it."""
    done: bool
    blocks: tuple[Block, ...]


_PLAIN = ("match", "version", "round", "state", "department", "provider", "assignee")


def as_seen_by(asker: QueueAsker, row: Sequence[Any], *, done_unless: Sequence[str], on: date) -> Waiting:
    """From a row of the question (projections/match_queue/questions.py); `done_unless` are the states that wait."""
    plain = dict(zip(_PLAIN, row, strict=False))
    decided_by, confirmed_by, flagged, because, story, since, interest, is_own, *sides = row[len(_PLAIN) :]
    told = {happened: _seen_by(asker, step) for happened, step in orjson.loads(story).items()}
    wish, solution = _side(sides[:5]), _side(sides[5:])
    blocks = [*_personal_blocks(interest, is_own), *_blocks_of_sides(wish, solution)]
    if plain["state"] in PENDING_STATES:
        blocks += _blocks_of_confirmation(told[plain["state"]], contents=(sides[4], sides[9]))
    return Waiting(
        **plain,
        decided_by=_acted_by(asker, decided_by),
        confirmed_by=_acted_by(asker, confirmed_by),
        wish=wish,
        solution=solution,
        flagged=flagged,
        because=because,
        story=told,
        since=since,
        age_days=(on - since).days if plain["state"] in OPEN_STATES else 0,
        done=plain["state"] not in done_unless,
        blocks=tuple(blocks) if plain["state"] in OPEN_STATES else (),
    )


def _seen_by(asker: QueueAsker, step: dict[str, Any]) -> dict[str, Any]:
    return {**step, "by": asdict(_acted_by_of(asker, step["by"]))}


def _acted_by(asker: QueueAsker, stored: str | None) -> ActedBy | None:
    return _acted_by_of(asker, orjson.loads(stored)) if stored else None


def _acted_by_of(asker: QueueAsker, actor: dict[str, Any]) -> ActedBy:
    own = actor["organisation"] is not None and actor["organisation"] == asker.organisation
    by_you = actor["id"] == asker.person
    known = actor["id"] if own or by_you or asker.everybody else None
    return ActedBy(**actor | {"id": known}, by_you=by_you)


def _side(columns: Sequence[Any]) -> Side:
    side_id, state, title, version, _ = columns
    return Side(id=side_id, state=state, title=orjson.loads(title) if title else {}, version=version)


def _personal_blocks(interest: bool | None, is_own: bool) -> Iterator[Block]:  # noqa: FBT001
    if interest is None:
        yield Block.NOT_DECLARED
    elif interest:
        yield Block.INTEREST_DECLARED
    if is_own:
        yield Block.OWN_ORGANISATION


def _blocks_of_sides(wish: Side, solution: Side) -> Iterator[Block]:
    """A closed wish blocks nothing: deciding goes on after the closing date."""
    return map(Block, sides_over(wish=wish.state, solution=solution.state))


def _blocks_of_confirmation(decision: dict[str, Any], contents: tuple[int | None, int | None]) -> Iterator[Block]:
    if decision["by"]["by_you"]:
        yield Block.SECOND_PERSON
    read = (decision["wish_version"], decision["solution_version"])
    if any(content is not None and seen < content for seen, content in zip(read, contents, strict=True)):
        yield Block.DECISION_OUTDATED
