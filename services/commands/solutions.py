"""Commands about solutions: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable

from domain import solutions
from domain.facts import Decided
from domain.ids import SolutionId, WishId
from domain.money import Money
from domain.organisations import Organisation, check_active
from domain.refusals import NotFound
from domain.solutions import PUBLISHED_STATES, Solution, SolutionContent
from domain.terms import NOUNS
from domain.texts import LocalisedText
from domain.wishes import PUBLISHED_STATES as PUBLISHED_WISHES
from domain.wishes import Wish, check_takes_solutions
from services.commands.officers import check_outside
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def submit(
    store: FactStore,
    command: Command,
    *,
    content: SolutionContent,
    price_indication: Money | None,
    targets_wish: WishId | None = None,
    solution_id: SolutionId | None = None,
) -> Done:
    """Offers a solution, for a wish that still takes them or for none. `solution_id` is for imports only; else one is minted."""
    new_id = solution_id or store.mint(SolutionId)

    def decide(work: Work) -> None:
        authorise(work.actor, "solution.submit", owner=work.actor.organisation)
        check_active(work.get(Organisation, str(work.actor.organisation)))
        wish = _open_wish(work, targets_wish) if targets_wish else None
        solution = work.find(Solution, new_id)
        decided = solutions.submit(
            solution, content=content, price_indication=price_indication, wish=wish, by=work.actor
        )
        work.append(solution, decided)

    return store.execute(command, decide)


def revise(
    store: FactStore,
    command: Command,
    solution_id: SolutionId,
    *,
    content: SolutionContent,
    price_indication: Money | None,
) -> Done:
    """Changes a solution that is not published yet."""
    return _change(
        store,
        command,
        "solution.revise",
        solution_id,
        lambda solution, work: solutions.revise(solution, content=content, price_indication=price_indication),
    )


def vet(store: FactStore, command: Command, solution_id: SolutionId, *, feasible: bool, reason: LocalisedText) -> Done:
    """Says whether the solution is technically feasible, and why."""
    return _change(
        store,
        command,
        "solution.vet",
        solution_id,
        lambda solution, work: solutions.vet(solution, feasible=feasible, reason=reason),
    )


def discard(store: FactStore, command: Command, solution_id: SolutionId, *, reason: LocalisedText) -> Done:
    """Gives up a solution that was never published."""
    return _change(
        store,
        command,
        "solution.discard",
        solution_id,
        lambda solution, work: solutions.discard(solution, reason=reason),
    )


def publish(store: FactStore, command: Command, solution_id: SolutionId) -> Done:
    """Makes a solution public that was found feasible, under the name that its provider has now."""
    return _change(
        store,
        command,
        "solution.publish",
        solution_id,
        lambda solution, work: solutions.publish(solution, provider=_provider(solution, work)),
    )


def amend(
    store: FactStore,
    command: Command,
    solution_id: SolutionId,
    *,
    content: SolutionContent,
    price_indication: Money | None,
    reason: LocalisedText,
) -> Done:
    """Changes a published solution, with the reason."""
    return _change(
        store,
        command,
        "solution.amend",
        solution_id,
        lambda solution, work: solutions.amend(
            solution,
            content=content,
            price_indication=price_indication,
            reason=reason,
            provider=_provider(solution, work),
        ),
    )


def withdraw(store: FactStore, command: Command, solution_id: SolutionId, *, reason: LocalisedText) -> Done:
    """Takes a published solution back; `service:deadlines` then lets its open matches lapse."""
    return _change(
        store,
        command,
        "solution.withdraw",
        solution_id,
        lambda solution, work: solutions.withdraw(solution, reason=reason),
    )


def _change(
    store: FactStore, command: Command, action: str, solution_id: SolutionId, rule: Callable[[Solution, Work], Decided]
) -> Done:
    """One fact about one solution, by somebody who may."""

    def decide(work: Work) -> None:
        solution = work.get(Solution, solution_id)
        work.check_may(action, solution, owner=solution.provider, known=solution.state in PUBLISHED_STATES)
        check_outside(work, solution, solution.provider, solution.department)
        work.append(solution, rule(solution, work))

    return store.execute(command, decide)


def _open_wish(work: Work, wish_id: WishId) -> Wish:
    """The wish that a solution names; what is not published yet cannot be known of."""
    wish = work.find(Wish, wish_id)
    if wish.state not in PUBLISHED_WISHES:
        raise NotFound(noun=NOUNS["wish"], id=wish_id, field="targets_wish", value=wish_id)
    check_takes_solutions(wish, on=work.on)
    return wish


def _provider(solution: Solution, work: Work) -> Organisation:
    provider = work.get(Organisation, str(solution.provider))
    check_active(provider)
    return provider
