"""An example of every problem in each of the three languages, filled in as it would be when it is answered."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.categories import ACCEPTING_REASONS, DECISION_REASONS
from domain.envelope import Role
from domain.refusals import LANGUAGES, Refusal
from domain.terms import NOUNS, ROLES, RULE_NAMES, STATES, any_of, roles_named
from domain.trials import MOST_CRITERIA
from services.api.middleware import BODY_LIMIT
from services.api.problems import documented, problem_of
from services.identity.actions import action_named

CORRELATION = "5f0c6c1f2f6a4a4e9d1a0f5b7c1d2e3f"
_REASON = {
    "en": "write a position like 4711, or a time with its zone like 2026-08-31T09:00:00+08:00",
    "zh-Hant": "請寫位置（例如 4711），或附時區的時間（例如 2026-08-31T09:00:00+08:00）",
    "zh-Hans": "请写位置（例如 4711），或附时区的时间（例如 2026-08-31T09:00:00+08:00）",
}
_NOT_UTF_8 = {
    "en": "it is not UTF-8 at byte 17",
    "zh-Hant": "第 17 個位元組不是 UTF-8",
    "zh-Hans": "第 17 个字节不是 UTF-8",
}
_IMPORT = {
    "en": "only the permission to import may set happened_on",
    "zh-Hant": "只有匯入權限可以設定 happened_on",
    "zh-Hans": "只有导入权限可以设置 happened_on",
}
_PERIOD = {
    "en": "must be after the first day: the period is half-open",
    "zh-Hant": "必須在首日之後：期間不包括最後這一天",
    "zh-Hans": "必须在首日之后：期间不包括最后这一天",
}
_PARTS = {
    "en": "the parts add up to 55, not to the 60 of their heading",
    "zh-Hant": "細項合共55分，並非標題的60分",
    "zh-Hans": "细项合共55分，并非标题的60分",
}
DECLINING = [code for code in DECISION_REASONS if code not in ACCEPTING_REASONS]

SHARED: Mapping[str, Any] = {
    "actor": "service:frontend",
    "actual": 5,
    "approved_on": "2026-09-02",
    "closes_on": "2026-08-31",
    "correlation": CORRELATION,
    "criterion": "C1",
    "ends_on": "2026-06-30",
    "expected": 3,
    "id": "W-2026-0042",
    "known": "C1, C2",
    "match": "W-2026-0042:S-2026-0007",
    "member": "M-mfzwizlsovzwc43f",
    "name": "limit",
    "noun": NOUNS["wish"],
    "number": 12,
    "on": "2026-09-01",
    "organisation": "O-mfzwizlsovzwc43f",
    "owned": "",
    "position": 4700,
    "asked": 4711,
    "question": 2,
    "read": 3,
    "reason": _REASON,
    "report": "T-2026-0007",
    "scheme": "K-2026-0001",
    "resumed_on": "2026-05-09",
    "role": ROLES[Role.PROVIDER],
    "since": 5,
    "solution": "S-2026-0007",
    "starts_on": "2026-03-02",
    "state": STATES["withdrawn"],
    "suspended_on": "2026-05-04",
    "today": "2026-08-31",
    "trial": "T-2026-0007",
    "until": "2026-07-01",
    "wish": "W-2026-0042",
}
"""What fills the places of a message, where the message has nothing of its own below."""
_OF_MEMBERS = {
    "id": "M-mfzwizlsovzwc43f",
    "role": ROLES[Role.REVIEWER],
    "held": roles_named([Role.FACILITATOR_OFFICER]),
}
_OF_TRIALS = {"state": STATES["running"], "on": "2026-07-09"}

OWN: Mapping[str, Mapping[str, Any]] = {
    "acting-dates-wrong": {"starts_on": "2026-07-01", "until": "2026-06-01"},
    "body-too-large": {"limit": BODY_LIMIT},
    "body-unreadable": {"reason": _NOT_UTF_8},
    "closing-date-passed": {"closes_on": "2026-08-31"},
    "checked-under-another-policy": {
        "checked": "april-2019 (64f1c2aa90b3d57e)",
        "standing": "april-2027 (0c5be1d2f4a86973)",
    },
    "command-reused": {"command": "order-2026-08-31-17"},
    "content-encoded": {"encoding": "gzip"},
    "criterion-not-measured": {"criteria": "C2"},
    "declared-as-experience": {"criterion": "C3"},
    "forbidden": {"reason": _IMPORT},
    "key-issued-already": {"key": "k7m2p9q4r8"},
    "departure-of-own-scheme": {"rule": RULE_NAMES["rule_iii"]},
    "formula-not-chosen": {"missing": {"en": "a tie-break", "zh-Hant": "同分處理方法", "zh-Hans": "同分处理方法"}},
    "invitation-date-passed": {"issued_on": "2026-08-30", "today": "2026-08-31"},
    "limit-holds-always": {"rule": RULE_NAMES["rule_ii"], "paragraph": "BFAC paper 4/19, paragraph 9 (ii)"},
    "match-not-in-effect": {"state": STATES["proposed"]},
    "measurements-unreadable": {"count": 2, "line": 3},
    "media-type-not-taken": {"expected": "application/json; charset=utf-8"},
    "membership-not-in-force": _OF_MEMBERS,
    "no-departure-to-approve": {"rule": RULE_NAMES["rule_iii"]},
    "no-such-criterion": {"criterion": "C9"},
    "not-of-directorate-rank": {"rule": RULE_NAMES["marking_scheme"], "rank": "Senior Engineer (MPS 45)"},
    "rule-not-kept": {"rule": RULE_NAMES["rule_iv"], "paragraph": "BFAC paper 4/19, paragraph 9 (iv)"},
    "scheme-not-sound": {"reason": _PARTS},
    "method-not-offered": {"method": "PATCH", "allowed": "GET, POST"},
    "no-such-path": {"path": "/api/v1/wish"},
    "not-in-this-state": {"state": STATES["draft"], "allowed": any_of(frozenset({"published", "closed"}))},
    "not-in-trial-time": _OF_TRIALS,
    "not-permitted": {
        "action": action_named("wish.publish"),
        "allowed": roles_named([Role.FACILITATOR_OFFICER]),
    },
    "nothing-to-lapse-for": {"state": STATES["proposed"]},
    "organisation-not-active": {"id": "O-mfzwizlsovzwc43f", "state": STATES["suspended"]},
    "organisation-suspended-now": {"id": "O-mfzwizlsovzwc43f"},
    "period-turned-round": {"name": "closes"},
    "policy-changes-nothing": {"last": "april-2019"},
    "policy-changes-the-past": {"rule": "rule_iii", "category": "services", "earliest": "2026-09-01"},
    "policy-has-begun": {"id": "innovation-2030", "since": "2030-01-01"},
    "policy-named-before": {"id": "april-2019"},
    "policy-not-last": {"id": "innovation-2030", "last": "innovation-2031"},
    "policy-not-sound": {"reason": _PERIOD},
    "rank-not-known": {"actor": "person:P-mfzwizlsovzwc43f"},
    "reason-does-not-fit": {"reason_code": "fits-need", "allowed": ", ".join(DECLINING[:3])},
    "role-ambiguous": {"roles": roles_named([Role.FACILITATOR_OFFICER, Role.REVIEWER], with_codes=True)},
    "role-not-for-organisation": {
        "role": ROLES[Role.REVIEWER],
        "type": "startup",
        "allowed": roles_named([Role.PROVIDER]),
    },
    "role-not-held": _OF_MEMBERS,
    "started-before-approval": {"on": "2026-09-01"},
    "subject-unclear": {"subject": "2026-0042", "nouns": "wish, solution, match, trial, report, organisation, member"},
    "too-many-criteria": {"most": MOST_CRITERIA, "count": MOST_CRITERIA + 1},
    "trial-dates-wrong": {"starts_on": "2026-07-01", "ends_on": "2026-06-30"},
    "trial-in-the-way": _OF_TRIALS,
    "trial-not-completed": _OF_TRIALS,
    "unknown-criterion": {"criterion": "C9"},
    "unknown-parameter": {"name": "smart_areas", "known": "application, q, smart_area, state, technology"},
    "while-suspended": {"on": "2026-05-06"},
    "wish-not-open": {"state": STATES["closed"]},
}
"""Code → what fills the places of this message alone."""

FIELDS: Mapping[str, tuple[str, Any]] = {
    "declared-as-experience": ("criterion", "C3"),
    "limit-holds-always": ("rule", "rule_ii"),
    "no-departure-to-approve": ("rule", "rule_iii"),
    "no-such-criterion": ("criterion", "C9"),
    "scheme-not-sound": ("content.criteria[0].sub", None),
    "acting-dates-wrong": ("until", "2026-06-01"),
    "assignee-not-officer": ("member", "M-mfzwizlsovzwc43f"),
    "closing-date-passed": ("closes_on", "2026-08-31"),
    "content-encoded": ("Content-Encoding", "gzip"),
    "criterion-named-twice": ("plan.criteria", "C1"),
    "cursor-not-of-this-list": ("cursor", None),
    "invalid-input": ("as_of", "yesterday"),
    "key-issued-already": ("Idempotency-Key", None),
    "media-type-not-taken": ("Content-Type", "text/plain"),
    "no-such-measurement": ("number", 12),
    "not-in-trial-time": ("measurements[0].on", "2026-07-09"),
    "not-read-as-it-is": ("wish_version", 3),
    "not-yet-happened": ("measurements[0].on", "2026-09-01"),
    "period-turned-round": ("closes_until", "2026-07-31"),
    "policy-changes-nothing": ("policy.rows", None),
    "policy-changes-the-past": ("policy.rows[3]", None),
    "policy-named-before": ("policy.id", "april-2019"),
    "policy-not-sound": ("policy.rows[3].until", None),
    "reason-does-not-fit": ("reason_code", "fits-need"),
    "role-not-for-organisation": ("roles", "reviewer"),
    "role-ambiguous": ("X-Acting-Role", None),
    "solution-named-twice": ("solutions", "S-2026-0007"),
    "stale-version": ("If-Match", 3),
    "started-before-approval": ("started_on", "2026-09-01"),
    "subject-unclear": ("subject", "2026-0042"),
    "tag-not-ours": ("If-Match", None),
    "trial-dates-wrong": ("plan.ends_on", "2026-06-30"),
    "unknown-criterion": ("measurements[0].criterion", "C9"),
    "unknown-parameter": ("smart_areas", None),
    "version-required": ("If-Match", None),
    "while-suspended": ("measurements[0].on", "2026-05-06"),
}
"""Code → the field that such a problem usually names, and what stood there."""


def problem_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each problem by the name of its example: its code in English, `stale-version.zh-Hant` in the others."""
    for cls in documented():
        refusal = filled(cls)
        for name, language in zip(example_names(cls), LANGUAGES, strict=True):
            problem = problem_of(refusal, language=language, correlation=CORRELATION)
            yield name, {"summary": refusal.message(language), "value": problem.model_dump(exclude_none=True)}


def example_names(cls: type[Refusal]) -> list[str]:
    """In the order of LANGUAGES."""
    return [cls.code() if language == "en" else f"{cls.code()}.{language}" for language in LANGUAGES]


def filled(cls: type[Refusal]) -> Refusal:
    """A refusal as it would be raised. KeyError for a place that no sample fills: a test makes them all."""
    own = OWN.get(cls.code(), {})
    places = re.findall(r"{(\w+)}", inspect.getdoc(cls) or "")
    field, value = FIELDS.get(cls.code(), (None, None))
    refusal = cls.__new__(cls)
    Refusal.__init__(refusal, field=field, value=value, **{it: own[it] if it in own else SHARED[it] for it in places})
    return refusal
