"""Commands about marking schemes: read the history that matters, decide, append."""

from __future__ import annotations

from collections.abc import Callable

from domain import marking_schemes
from domain.facts import Decided
from domain.ids import MarkingSchemeId
from domain.marking_schemes import MarkingScheme
from domain.marking_schemes.contents import SchemeContent
from domain.organisations import Organisation, check_active
from domain.policies import PROCUREMENT, ProcurementPolicy
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import Rule
from domain.texts import LocalisedText
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def draft(
    store: FactStore, command: Command, *, content: SchemeContent, scheme_id: MarkingSchemeId | None = None
) -> Done:
    """Writes down a scheme of the acting officer's department. `scheme_id` is for imports only; else one is minted."""
    new_id = scheme_id or store.mint(MarkingSchemeId)

    def decide(work: Work) -> None:
        authorise(work.actor, "marking-scheme.draft", owner=work.actor.organisation)
        check_active(work.get(Organisation, str(work.actor.organisation)))
        scheme = work.find(MarkingScheme, new_id)
        work.append(scheme, marking_schemes.draft(scheme, content=content, by=work.actor))

    return store.execute(command, decide)


def revise(store: FactStore, command: Command, scheme_id: MarkingSchemeId, *, content: SchemeContent) -> Done:
    """Changes what it says; what rested on what is changed ends."""
    return _change(
        store,
        command,
        "marking-scheme.revise",
        scheme_id,
        lambda scheme, work: marking_schemes.revise(scheme, content=content),
    )


def check(store: FactStore, command: Command, scheme_id: MarkingSchemeId) -> Done:
    """Judges it under the policy that stands, as of the day of its invitation."""
    return _change(
        store,
        command,
        "marking-scheme.check",
        scheme_id,
        lambda scheme, work: marking_schemes.check(scheme, policy=_policy(scheme, work)),
    )


def approve_departure(
    store: FactStore, command: Command, scheme_id: MarkingSchemeId, *, rule: Rule, reason: LocalisedText
) -> Done:
    """Approves that a general rule is not kept, at the rank that history has of the approver today."""
    return _change(
        store,
        command,
        "marking-scheme.approve_departure",
        scheme_id,
        lambda scheme, work: marking_schemes.approve_departure(
            scheme, rule=rule, reason=reason, policy=_policy(scheme, work), by=work.actor
        ),
    )


def overrule(
    store: FactStore,
    command: Command,
    scheme_id: MarkingSchemeId,
    *,
    criterion: str,
    asks_for_experience: bool,
    reason: LocalisedText,
) -> Done:
    """Says whether a criterion asks for experience, whatever its title seemed to say."""
    return _change(
        store,
        command,
        "marking-scheme.overrule",
        scheme_id,
        lambda scheme, work: marking_schemes.overrule(
            scheme, criterion=criterion, asks_for_experience=asks_for_experience, reason=reason, by=work.actor
        ),
    )


def review(store: FactStore, command: Command, scheme_id: MarkingSchemeId, *, remark: LocalisedText | None) -> Done:
    """Agrees with scheme and check, as a second person."""
    return _change(
        store,
        command,
        "marking-scheme.review",
        scheme_id,
        lambda scheme, work: marking_schemes.review(scheme, remark=remark, policy=_policy(scheme, work), by=work.actor),
    )


def freeze(store: FactStore, command: Command, scheme_id: MarkingSchemeId) -> Done:
    """Fixes it for good, before its invitation."""
    return _change(
        store,
        command,
        "marking-scheme.freeze",
        scheme_id,
        lambda scheme, work: marking_schemes.freeze(scheme, policy=_policy(scheme, work), on=work.on, by=work.actor),
    )


def withdraw(store: FactStore, command: Command, scheme_id: MarkingSchemeId, *, reason: LocalisedText) -> Done:
    """Gives it up."""
    return _change(
        store,
        command,
        "marking-scheme.withdraw",
        scheme_id,
        lambda scheme, work: marking_schemes.withdraw(scheme, reason=reason),
    )


def _change(
    store: FactStore,
    command: Command,
    action: str,
    scheme_id: MarkingSchemeId,
    rule: Callable[[MarkingScheme, Work], Decided],
) -> Done:
    """One fact about one scheme, by somebody who may. Outside its department only officers know of it."""

    def decide(work: Work) -> None:
        scheme = work.get(MarkingScheme, scheme_id)
        work.check_may(action, scheme, owner=scheme.department, known=False)
        work.append(scheme, rule(scheme, work))

    return store.execute(command, decide)


def _policy(scheme: MarkingScheme, work: Work) -> Policy:
    """What judges an invitation of that day. It is in the read set: a policy adopted meanwhile lets this be decided again."""
    assert scheme.content is not None
    return work.find(ProcurementPolicy, PROCUREMENT).standing.on(scheme.content.issued_on)
