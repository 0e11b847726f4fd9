"""Commands about wishes: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from domain import wishes
from domain.facts import Decided
from domain.ids import SolutionId, WishId
from domain.money import Money
from domain.organisations import Organisation, check_active
from domain.refusals import NotFound
from domain.solutions import PUBLISHED_STATES as PUBLISHED_SOLUTIONS
from domain.solutions import Solution, check_decidable
from domain.terms import NOUNS
from domain.texts import LocalisedText
from domain.wishes import PUBLISHED_STATES, Wish, WishContent
from services.commands.officers import check_outside
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def draft(
    store: FactStore, command: Command, *, content: WishContent, budget: Money | None, wish_id: WishId | None = None
) -> Done:
    """Writes down a need of the acting officer's department. `wish_id` is for imports only; else one is minted."""
    new_id = wish_id or store.mint(WishId)

    def decide(work: Work) -> None:
        authorise(work.actor, "wish.draft", owner=work.actor.organisation)
        check_active(work.get(Organisation, str(work.actor.organisation)))
        wish = work.find(Wish, new_id)
        work.append(wish, wishes.draft(wish, content=content, budget=budget, by=work.actor))

    return store.execute(command, decide)


def revise(store: FactStore, command: Command, wish_id: WishId, *, content: WishContent, budget: Money | None) -> Done:
    """Changes a wish that is not published yet."""
    return _change(
        store, command, "wish.revise", wish_id, lambda wish, work: wishes.revise(wish, content=content, budget=budget)
    )


def submit(store: FactStore, command: Command, wish_id: WishId) -> Done:
    """Asks the facilitator to publish."""
    return _change(store, command, "wish.submit", wish_id, lambda wish, work: wishes.submit(wish, on=work.on))


def send_back(store: FactStore, command: Command, wish_id: WishId, *, reason: LocalisedText) -> Done:
    """Asks the department for edits."""
    return _change(store, command, "wish.send_back", wish_id, lambda wish, work: wishes.send_back(wish, reason=reason))


def discard(store: FactStore, command: Command, wish_id: WishId, *, reason: LocalisedText) -> Done:
    """Gives up a wish that was never published."""
    return _change(store, command, "wish.discard", wish_id, lambda wish, work: wishes.discard(wish, reason=reason))


def publish(store: FactStore, command: Command, wish_id: WishId) -> Done:
    """Makes the wish public under the name that its department has now."""
    return _change(
        store,
        command,
        "wish.publish",
        wish_id,
        lambda wish, work: wishes.publish(wish, department=_department(wish, work), on=work.on),
    )


def amend(
    store: FactStore,
    command: Command,
    wish_id: WishId,
    *,
    content: WishContent,
    budget: Money | None,
    reason: LocalisedText,
) -> Done:
    """Changes a wish that is open, with the reason."""
    return _change(
        store,
        command,
        "wish.amend",
        wish_id,
        lambda wish, work: wishes.amend(
            wish, content=content, budget=budget, reason=reason, department=_department(wish, work), on=work.on
        ),
    )


def ask(store: FactStore, command: Command, wish_id: WishId, *, text: LocalisedText) -> Done:
    """Asks about a wish that is open; only auditors will ever see who asked."""
    return _change(store, command, "wish.ask", wish_id, lambda wish, work: wishes.ask(wish, text=text, on=work.on))


def answer(
    store: FactStore,
    command: Command,
    wish_id: WishId,
    *,
    question: int,
    answer: LocalisedText,
    text: LocalisedText | None = None,
) -> Done:
    """Publishes a question with its answer."""
    return _change(
        store,
        command,
        "wish.answer",
        wish_id,
        lambda wish, work: wishes.answer(wish, question=question, answer=answer, text=text),
    )


def close(store: FactStore, command: Command, wish_id: WishId, *, reason: LocalisedText) -> Done:
    """Ends the taking of solutions before the closing date."""
    return _change(
        store, command, "wish.close", wish_id, lambda wish, work: wishes.close(wish, reason=reason, on=work.on)
    )


def close_at_date(store: FactStore, command: Command, wish_id: WishId, *, reason: LocalisedText) -> Done:
    """Closes a wish whose closing date is over (service:deadlines)."""
    return _change(
        store,
        command,
        "wish.close_at_date",
        wish_id,
        lambda wish, work: wishes.close_at_date(wish, reason=reason, on=work.on),
    )


def reopen(store: FactStore, command: Command, wish_id: WishId, *, closes_on: date, reason: LocalisedText) -> Done:
    """Takes solutions again until a new closing date."""
    return _change(
        store,
        command,
        "wish.reopen",
        wish_id,
        lambda wish, work: wishes.reopen(wish, closes_on=closes_on, reason=reason, on=work.on),
    )


def withdraw(store: FactStore, command: Command, wish_id: WishId, *, reason: LocalisedText) -> Done:
    """Takes a published wish back."""
    return _change(store, command, "wish.withdraw", wish_id, lambda wish, work: wishes.withdraw(wish, reason=reason))


def fulfil(
    store: FactStore, command: Command, wish_id: WishId, *, solutions: Sequence[SolutionId], reason: LocalisedText
) -> Done:
    """Records that the need is met, by which published solutions if any is of this portal."""

    def rule(wish: Wish, work: Work) -> Decided:
        for number, solution_id in enumerate(solutions):
            _check_offered(work, solution_id, field=f"solutions[{number}]")
        return wishes.fulfil(wish, solutions=solutions, reason=reason)

    return _change(store, command, "wish.fulfil", wish_id, rule)


def _change(
    store: FactStore, command: Command, action: str, wish_id: WishId, rule: Callable[[Wish, Work], Decided]
) -> Done:
    """One fact about one wish, by somebody who may."""

    def decide(work: Work) -> None:
        wish = work.get(Wish, wish_id)
        work.check_may(action, wish, owner=wish.department, known=wish.state in PUBLISHED_STATES)
        check_outside(work, wish, wish.department)
        work.append(wish, rule(wish, work))

    return store.execute(command, decide)


def _check_offered(work: Work, solution_id: SolutionId, *, field: str) -> None:
    """Raises NotFound for a solution that is not there or was never published, SolutionNotOffered for one withdrawn."""
    solution = work.find(Solution, solution_id)
    if solution.state not in PUBLISHED_SOLUTIONS:
        raise NotFound(noun=NOUNS["solution"], id=solution_id, field=field, value=solution_id)
    check_decidable(solution, field=field)


def _department(wish: Wish, work: Work) -> Organisation:
    department = work.get(Organisation, str(wish.department))
    check_active(department)
    return department
