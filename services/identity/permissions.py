"""Who may do what: one table, one function. A role acts on anything, or only on what its own organisation owns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.envelope import Actor, Role
from domain.refusals import LANGUAGES, Forbidden, Language, NotFound
from domain.terms import COMMA, NOUNS, ROLES, Term
from services.identity.actions import action_named


class NotPermitted(Forbidden):
    """Only these may {action}: {allowed}. You act as: {role}{owned}."""

    ZH_HANT = "只有以下角色可{action}：{allowed}。您以「{role}」的角色行事{owned}。"
    ZH_HANS = "只有以下角色可{action}：{allowed}。您以“{role}”的角色行事{owned}。"


class Scope(StrEnum):
    """How far a permission reaches."""

    ANY = "any"
    OWN = "own organisation"


OFFICERS = frozenset({Role.FACILITATOR_OFFICER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles that may read restricted fields of every organisation."""

_OWN_FOR_MEMBERS: Mapping[Role, Scope] = {
    **dict.fromkeys(sorted(OFFICERS), Scope.ANY),
    Role.DEPARTMENT_OFFICER: Scope.OWN,
    Role.PROVIDER: Scope.OWN,
}

PERMISSIONS: Mapping[str, Mapping[Role, Scope]] = {
    "organisation.register": {Role.ADMINISTRATOR: Scope.ANY},
    "organisation.verify": {Role.ADMINISTRATOR: Scope.ANY},
    "organisation.suspend": {Role.ADMINISTRATOR: Scope.ANY},
    "organisation.reinstate": {Role.ADMINISTRATOR: Scope.ANY},
    "organisation.rename": {Role.ADMINISTRATOR: Scope.ANY},
    "member.join": {Role.ADMINISTRATOR: Scope.ANY},
    "member.change": {Role.ADMINISTRATOR: Scope.ANY},
    "member.read": _OWN_FOR_MEMBERS,
    "key.manage": {Role.ADMINISTRATOR: Scope.ANY},
    "person.erase": {Role.ADMINISTRATOR: Scope.ANY},
    "wish.draft": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.revise": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.submit": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.discard": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.send_back": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "wish.publish": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "wish.amend": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.ask": {Role.PROVIDER: Scope.ANY},
    "wish.answer": {Role.DEPARTMENT_OFFICER: Scope.OWN, Role.FACILITATOR_OFFICER: Scope.ANY},
    "wish.close": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.reopen": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.withdraw": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "wish.fulfil": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "solution.submit": {Role.PROVIDER: Scope.OWN},
    "solution.revise": {Role.PROVIDER: Scope.OWN},
    "solution.discard": {Role.PROVIDER: Scope.OWN},
    "solution.vet": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "solution.publish": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "solution.amend": {Role.PROVIDER: Scope.OWN},
    "solution.withdraw": {Role.PROVIDER: Scope.OWN},
    "match.propose": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "match.assign": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.REVIEWER: Scope.ANY},
    "match.declare": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.REVIEWER: Scope.ANY},
    "match.shortlist": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "match.accept": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "match.decline": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "match.withdraw_decision": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "match.confirm": {Role.REVIEWER: Scope.ANY},
    "match.refuse_confirmation": {Role.REVIEWER: Scope.ANY},
    "match.reverse": {Role.REVIEWER: Scope.ANY},
    "trial.plan": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.revise": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.discard": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.approve": {Role.REVIEWER: Scope.ANY},
    "trial.start": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.measure": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.DEPARTMENT_OFFICER: Scope.OWN},
    "trial.void_measurement": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.DEPARTMENT_OFFICER: Scope.OWN},
    "trial.report_incident": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.DEPARTMENT_OFFICER: Scope.OWN},
    "trial.suspend": {Role.FACILITATOR_OFFICER: Scope.ANY, Role.DEPARTMENT_OFFICER: Scope.OWN},
    "trial.resume": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.complete": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "trial.cancel": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "report.draft": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "report.revise": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "report.comment": {Role.PROVIDER: Scope.OWN},
    "report.publish": {Role.REVIEWER: Scope.ANY},
    "report.correct": {Role.FACILITATOR_OFFICER: Scope.ANY},
    "policy.adopt": {Role.ADMINISTRATOR: Scope.ANY},
    "policy.withdraw": {Role.ADMINISTRATOR: Scope.ANY},
    "marking-scheme.draft": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.revise": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.check": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.approve_departure": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.overrule": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.review": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.freeze": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "marking-scheme.withdraw": {Role.DEPARTMENT_OFFICER: Scope.OWN},
    "desk.read": _OWN_FOR_MEMBERS,
    "queue.read": dict.fromkeys(sorted(OFFICERS), Scope.ANY),
    "history.export": {Role.AUDITOR: Scope.ANY},
    "import": {Role.ADMINISTRATOR: Scope.ANY},
}
"""Action → the roles that may do it, and how far. What is not here is forbidden to everyone."""

SERVICE_PERMISSIONS: Mapping[str, frozenset[str]] = {
    "service:deadlines": frozenset({"wish.close_at_date", "match.lapse"}),
    "service:setup": frozenset(
        {"person.erase", "organisation.register", "organisation.verify", "member.join", "member.change"}
    ),
    "service:loader": frozenset({"import", "organisation.register", "organisation.verify", "member.join"}),
}
"""What our own processes may do in their own name. On behalf of a member they may do what the member may."""


def is_allowed(actor: Actor, action: str, *, owner: str | None = None) -> bool:
    """Whether the actor may do this to something that `owner` (an organisation) owns."""
    if actor.is_service and action in SERVICE_PERMISSIONS.get(actor.id, frozenset()):
        return True
    if actor.role is None:
        return False
    scope = PERMISSIONS.get(action, {}).get(actor.role)
    return scope is Scope.ANY or (scope is Scope.OWN and owner is not None and owner == actor.organisation)


def authorise(
    actor: Actor, action: str, *, owner: str | None = None, known: bool = True, noun: str = "", noun_id: str = ""
) -> None:
    """Raises Forbidden unless the actor may do this; NotFound instead when it may not even know of the thing."""
    own = owner is not None and owner == actor.organisation
    if not known and not own and actor.role is not None and actor.role not in OFFICERS:
        raise NotFound(noun=NOUNS[noun], id=noun_id)
    if is_allowed(actor, action, owner=owner):
        return
    another = owner is not None and owner != actor.organisation
    raise not_permitted(action, allowed=PERMISSIONS.get(action, {}), role=actor.role or actor.id, another=another)


def not_permitted(
    action: str, *, allowed: Mapping[Role, Scope], role: str | None, another: bool = False
) -> NotPermitted:
    """The refusal of an act to whom it is not allowed; `another`: the thing belongs to another organisation."""
    because = another and role in allowed
    return NotPermitted(
        action=action_named(action),
        allowed={language: _row(allowed, language) or "-" for language in LANGUAGES},
        role=ROLES.get(role or "", role or "-"),
        owned=_OF_ANOTHER if because else "",
    )


def _row(allowed: Mapping[Role, Scope], language: Language) -> str:
    own = _OF_ITS_OWN[language]
    return COMMA[language].join(ROLES[role][language] + own * (scope is Scope.OWN) for role, scope in allowed.items())


_OF_ITS_OWN: Term = {
    "en": " (of the organisation that it belongs to)",
    "zh-Hant": "（限所屬機構）",
    "zh-Hans": "（限所属机构）",
}
_OF_ANOTHER: Term = {
    "en": ", but it belongs to another organisation",
    "zh-Hant": "，但它屬於另一機構",
    "zh-Hans": "，但它属于另一机构",
}


def check_may_import(actor: Actor, *, happened_on: date | None, today: date) -> None:
    """Raises Forbidden when somebody without the permission to import says that a thing happened on another day."""
    if happened_on is None or happened_on == today:
        return
    if not is_allowed(actor, "import"):
        raise Forbidden(
            reason={
                "en": "only the permission to import may set happened_on",
                "zh-Hant": "只有匯入權限可以設定 happened_on",
                "zh-Hans": "只有导入权限可以设置 happened_on",
            },
            field="happened_on",
        )
