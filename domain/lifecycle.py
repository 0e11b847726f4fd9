"""States of a noun as one table, which the rules obey and from which docs/states.md is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.facts import Fact
from domain.refusals import RuleRefusal
from domain.terms import NOUNS, any_of, state_term

NOTHING = "(nothing)"
"""The state of a noun to which nothing has happened yet."""


class NotInThisState(RuleRefusal):
    """The {noun} {id} is {state}: this is possible only when it is {allowed}."""

    ZH_HANT = "{noun} {id} 目前的狀態是「{state}」；只有在「{allowed}」時才可進行此操作。"
    ZH_HANS = "{noun} {id} 目前的状态是“{state}”；只有在“{allowed}”时才可进行此操作。"


@dataclass(frozen=True)
class Step:
    """What one fact does to the state: from which states it may happen, and the state after (`to=None`: unchanged)."""

    before: frozenset[str]
    to: str | None


def step(*before: str, to: str | None = None) -> Step:
    """A row of the table. No state before means that it starts the noun."""
    return Step(frozenset(before or (NOTHING,)), to)


class Lifecycle:
    """The table of one noun."""

    def __init__(self, noun: str, steps: Mapping[type[Fact], Step]) -> None:
        self.noun = noun
        self.steps = steps

    def check(self, fact: type[Fact], state: str, *, noun_id: str) -> None:
        """Raises NotInThisState unless this fact may happen now."""
        if state not in self.steps[fact].before:
            raise NotInThisState(
                noun=NOUNS[self.noun], id=noun_id, state=state_term(state), allowed=any_of(self.steps[fact].before)
            )

    def after(self, fact: Fact, state: str) -> str:
        """The state after this fact, whatever the state before: applying never refuses."""
        row = self.steps.get(type(fact))
        return row.to if row and row.to else state

    def leading_to(self, *states: str) -> tuple[type[Fact], ...]:
        """The facts that bring it into one of these states."""
        return tuple(fact for fact, row in self.steps.items() if row.to in states)

    def states(self) -> list[str]:
        """All states, in the order in which the table names them."""
        named = [s for row in self.steps.values() for s in (*sorted(row.before), row.to) if s and s != NOTHING]
        return list(dict.fromkeys(named))
