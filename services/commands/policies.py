"""Commands about procurement policies: adopted by an administrator, withdrawn while they have judged nothing."""

from __future__ import annotations

from collections.abc import Callable

from domain import policies
from domain.facts import Decided
from domain.ids import PolicyId
from domain.policies import PROCUREMENT, PolicyDocument, ProcurementPolicy
from domain.texts import LocalisedText
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def adopt(
    store: FactStore, command: Command, *, policy: PolicyDocument, reason: LocalisedText, source: str | None = None
) -> Done:
    """Lets a policy judge from the first day on which it differs from the one adopted last: a day to come."""
    return _change(
        store,
        command,
        "policy.adopt",
        lambda known, work: policies.adopt(known, policy=policy, reason=reason, source=source, on=work.on),
    )


def withdraw(store: FactStore, command: Command, policy: PolicyId, *, reason: LocalisedText) -> Done:
    """Undoes the last adoption before the policy's first day."""
    return _change(
        store,
        command,
        "policy.withdraw",
        lambda known, work: policies.withdraw(known, policy, reason=reason, on=work.on),
    )


def _change(
    store: FactStore, command: Command, action: str, rule: Callable[[ProcurementPolicy, Work], Decided]
) -> Done:
    def decide(work: Work) -> None:
        authorise(work.actor, action)
        known = work.find(ProcurementPolicy, PROCUREMENT)
        work.check_expected(known)
        work.append(known, rule(known, work))

    return store.execute(command, decide)
